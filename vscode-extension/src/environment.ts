/** The server's own Python environment in the extension's storage, made of the bundled wheel. */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { holdLock } from './installLock';
import { findPython } from './python';
import { type RunOptions, runProgram } from './runProgram';
import { ownSetting } from './settings';
import { Trouble } from './tellOnce';
import { argumentsForCpuBuild, wantedBuild } from './torchBuild';

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

  /** Install what is missing, with progress, or go on with it. Throws Trouble or InstallCancelled. */
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
    const pip = [this.python, '-m', 'pip', '--no-input'];
    const install = [...pip, 'install', '--disable-pip-version-check', '--progress-bar', 'off'];
    install.push('--constraint', path.join(this.bundle, 'constraints.txt'));
    const before = await readFile(this.stamp, 'utf-8').catch(() => '');
    // The builds of torch have one version: pip would keep the other one.
    if (before && !before.startsWith(wantedBuild())) await runProgram([...pip, 'uninstall', '--yes', 'torch'], run);
    const forCpu = argumentsForCpuBuild();
    if (forCpu) await runProgram([...install, ...forCpu, ...pipArguments(), 'torch'], run);
    await runStep([...install, ...pipArguments(), 'torch', wheel], run);
    await writeFile(this.stamp, await this.wanted());
  }

  private async makeEnvironment(run: RunOptions): Promise<void> {
    const works = await runProgram([this.python, '-m', 'pip', '--version'], { timeoutMs: 60_000 });
    if (works.status === 0) return;
    await rm(this.folder, { recursive: true, force: true });
    const python = await findPython();
    this.log.info(`Making an environment with Python ${python.version} in ${this.folder}`);
    await runStep([...python.words, '-m', 'venv', this.folder], run);
  }

  /** A name for exactly what is to be installed. */
  private async wanted(): Promise<string> {
    const hash = createHash('sha256');
    for (const name of [await this.wheelName(), 'constraints.txt'])
      hash.update(await readFile(path.join(this.bundle, name)));
    return `${wantedBuild()} ${hash.update(JSON.stringify(pipArguments())).digest('hex')}`;
  }

  private async wheelName(): Promise<string> {
    const wheel = (await readdir(this.bundle).catch(() => [])).find((name) => name.endsWith('.whl'));
    if (wheel) return wheel;
    throw new Trouble('This build of the extension has no server in it. Name one.', 'fimble.server.command');
  }
}

const pipArguments = (): string[] => ownSetting<string[]>('pipArguments', []);

/** Throws InstallCancelled or Trouble where a program does not do its part. */
async function runStep(words: string[], run: RunOptions): Promise<void> {
  const done = await runProgram(words, run);
  if (run.token?.isCancellationRequested) throw new InstallCancelled();
  if (done.status !== 0) throw explain(done.output || done.fault || '');
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

function explain(output: string): Trouble {
  const lines = output.split('\n');
  const last = lines.filter((line) => line.startsWith('ERROR')).at(-1) ?? lines.at(-1) ?? 'no output';
  const happened = `The language server could not be installed: ${last.slice(0, 300)}`;
  if (/No space left|Errno 28/.test(output)) return new Trouble(`${happened} Free some disk space and try again.`);
  if (!/resolution|ConnectionError|timed out|ProxyError|SSLError/.test(output)) return new Trouble(`${happened} The log tells more.`);
  const remedy = 'Check the connection; behind a proxy or a mirror, set fimble.server.pipArguments.';
  return new Trouble(`${happened} ${remedy}`, 'fimble.server.pipArguments');
}
