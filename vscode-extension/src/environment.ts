/** The server's own Python environment in the extension's storage, made of the bundled wheel. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { holdLock } from './installLock';
import { findPython, howToGetPython } from './python';
import { type RunOptions, runProgram } from './runProgram';
import { argumentsForCpuBuild, wantedBuild } from './torchBuild';

/** One sentence what happened and one what to do; `setting` is where to do it. */
export class InstallError extends Error {
  constructor(message: string, readonly setting?: string) {
    super(message);
  }
}

/** The user cancelled; nothing is lost, the next start goes on. */
export class InstallCancelled extends Error {}

export class Environment {
  private readonly folder: string;
  private readonly bundle: string;
  private readonly python: string;
  private readonly stamp: string;

  constructor(context: vscode.ExtensionContext, private readonly log: vscode.LogOutputChannel) {
    this.folder = path.join(context.globalStorageUri.fsPath, 'environment');
    this.bundle = path.join(context.extensionPath, 'bundled');
    this.python = path.join(this.folder, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
    this.stamp = path.join(this.folder, 'fimble-installed');
  }

  /** The command that starts the server, if all that it needs is installed. */
  async command(): Promise<string[] | undefined> {
    const installed = await readFile(this.stamp, 'utf-8').catch(() => '');
    // Where the system's Python was upgraded, the environment's points to nothing.
    if (installed !== (await this.wanted()) || !existsSync(this.python)) return undefined;
    return [this.python, '-P', '-m', 'fimble', 'serve', '--stdio'];
  }

  /** Install what is missing, with progress, or go on with it. Throws InstallError or InstallCancelled. */
  async install(): Promise<void> {
    const title = 'Fimble: installing the language server';
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    await vscode.window.withProgress(options, async (progress, token) => {
      const run: RunOptions = {
        token,
        onLine: (line) => {
          this.log.info(line);
          const step = inShort(line);
          if (step) progress.report({ message: step });
        },
      };
      await mkdir(path.dirname(this.folder), { recursive: true });
      const release = await holdLock(`${this.folder}.lock`, token);
      try {
        if (token.isCancellationRequested) throw new InstallCancelled();
        if ((await this.command()) === undefined) await this.build(run);
      } finally {
        await release();
      }
    });
  }

  private async build(run: RunOptions): Promise<void> {
    await this.makeEnvironment(run);
    const wheel = path.join(this.bundle, await this.wheelName());
    const pip = (...words: string[]) => runProgram([this.python, '-m', 'pip', '--no-input', ...words], run);
    const install = ['install', '--disable-pip-version-check', '--progress-bar', 'off'];
    install.push('--constraint', path.join(this.bundle, 'constraints.txt'));
    const before = await readFile(this.stamp, 'utf-8').catch(() => '');
    // The builds of torch have one version: pip would keep the other one.
    if (before && !before.startsWith(wantedBuild())) await pip('uninstall', '--yes', 'torch');
    const forCpu = argumentsForCpuBuild();
    if (forCpu) await pip(...install, ...forCpu, ...pipArguments(), 'torch');
    const installed = await pip(...install, ...pipArguments(), 'torch', wheel);
    if (run.token?.isCancellationRequested) throw new InstallCancelled();
    if (installed.status !== 0) throw explain(installed.output || installed.fault || '');
    await writeFile(this.stamp, await this.wanted());
  }

  private async makeEnvironment(run: RunOptions): Promise<void> {
    const works = await runProgram([this.python, '-m', 'pip', '--version'], { timeoutMs: 60_000 });
    if (works.status === 0) return;
    await rm(this.folder, { recursive: true, force: true });
    const chosen = vscode.workspace.getConfiguration('fimble').get('server.python', '');
    const python = await findPython(chosen);
    if (Array.isArray(python)) {
      const sentences = ['Fimble needs Python 3.11 or newer.', ...python, howToGetPython()];
      throw new InstallError(sentences.join(' '), 'fimble.server.python');
    }
    this.log.info(`Making an environment with Python ${python.version} in ${this.folder}`);
    const made = await runProgram([...python.words, '-m', 'venv', this.folder], run);
    if (run.token?.isCancellationRequested) throw new InstallCancelled();
    if (made.status !== 0) throw explain(made.output || made.fault || '');
  }

  /** A name for exactly what is to be installed. */
  private async wanted(): Promise<string> {
    const hash = createHash('sha256');
    for (const name of [await this.wheelName(), 'constraints.txt']) {
      hash.update(await readFile(path.join(this.bundle, name)));
    }
    return `${wantedBuild()} ${hash.update(JSON.stringify(pipArguments())).digest('hex')}`;
  }

  private async wheelName(): Promise<string> {
    const wheel = (await readdir(this.bundle).catch(() => [])).find((name) => name.endsWith('.whl'));
    if (wheel) return wheel;
    throw new InstallError('This build of the extension has no server in it. Name one.', 'fimble.server.command');
  }
}

function pipArguments(): string[] {
  return vscode.workspace.getConfiguration('fimble').get<string[]>('server.pipArguments', []);
}

/** pip's line as a user wants to read it, or nothing. */
function inShort(line: string): string | undefined {
  const [, verb, name, rest = ''] = /^(Collecting|Downloading|Using cached) (\S+)(.*)$/.exec(line.trim()) ?? [];
  if (verb && name) {
    const size = /\([\d.]+ [kMG]B\)/.exec(rest)?.[0] ?? '';
    return `${verb} ${name.split(/[-=<>!~;[]/)[0]} ${size}`;
  }
  return line.startsWith('Installing collected packages') ? 'Unpacking (this takes a minute)' : undefined;
}

function explain(output: string): InstallError {
  const lines = output.split('\n');
  const last = lines.filter((line) => line.startsWith('ERROR')).at(-1) ?? lines.at(-1) ?? 'no output';
  const happened = `The language server could not be installed: ${last.slice(0, 300)}`;
  if (/No space left|Errno 28/.test(output)) return new InstallError(`${happened} Free some disk space and try again.`);
  const network = /resolution|ConnectionError|timed out|ProxyError|SSLError/.test(output);
  if (!network) return new InstallError(`${happened} The log tells more.`);
  const remedy = 'Check the connection; behind a proxy or a mirror, set fimble.server.pipArguments.';
  return new InstallError(`${happened} ${remedy}`, 'fimble.server.pipArguments');
}
