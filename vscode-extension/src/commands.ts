/** The commands of the palette and of the status item, beside those that are one line. */

import { mkdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Environment } from './environment';
import { type RunOptions, runProgram } from './runProgram';
import { fimbleProgram } from './serverCommand';
import { settingsThatAreSet } from './settings';
import type { Snooze } from './snooze';
import type { StatusItem } from './statusItem';

/** The server's own: without a server there is no such command. */
const EXPLAIN = { label: '$(question) Explain Completion', command: 'fimble.explainCompletion' };
const FIRST_IN_TROUBLE = ['fimble.doctor', 'fimble.restart', 'fimble.showServerLogs'];

export class Commands {
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly environment: Environment,
    private readonly status: StatusItem,
    private readonly snooze: Snooze,
    private readonly doctor: vscode.OutputChannel,
  ) {}

  /** What the status is, and what can be done about it. */
  async showMenu(): Promise<void> {
    const choices = [
      { label: this.snooze.isOn ? '$(bell) Wake Up' : '$(bell-slash) Snooze…', command: 'fimble.snooze' },
      { label: '$(symbol-misc) Choose Model…', command: 'fimble.chooseModel' },
      { label: '$(heart) Doctor', description: 'checks everything, says what to mend', command: 'fimble.doctor' },
      ...(this.status.isOfServer ? [EXPLAIN] : []),
      { label: '$(graph) Report', command: 'fimble.report' },
      { label: '$(debug-restart) Restart', command: 'fimble.restart' },
      { label: '$(output) Show Server Logs', command: 'fimble.showServerLogs' },
      { label: '$(settings-gear) Settings', command: 'fimble.showSettings' },
    ];
    const isFirst = (choice: { command: string }) => Number(FIRST_IN_TROUBLE.includes(choice.command));
    if (this.status.current.state === 'trouble') choices.sort((one, other) => isFirst(other) - isFirst(one));
    const choice = await vscode.window.showQuickPick(choices, { title: 'Fimble', placeHolder: this.status.describe() });
    if (choice) await vscode.commands.executeCommand(choice.command);
  }

  /** `fimble doctor`, shown as it goes in an output of its own. */
  async runDoctor(): Promise<void> {
    this.doctor.clear();
    this.doctor.show(true);
    this.doctor.appendLine('Checking everything that a suggestion needs …\n');
    const words = ['doctor', '--settings', JSON.stringify(settingsThatAreSet(this.context.extension))];
    await this.runFimble(words, { onLine: (line) => this.doctor.appendLine(line), timeoutMs: 10 * 60_000 });
  }

  /** The page of `fimble report`, in a tab of its own. */
  async showReport(): Promise<void> {
    const file = path.join(this.context.globalStorageUri.fsPath, 'report.html');
    await mkdir(path.dirname(file), { recursive: true });
    if ((await this.runFimble(['report', '--html', file])) === undefined) return;
    const panel = vscode.window.createWebviewPanel('fimble.report', 'Fimble: Report', vscode.ViewColumn.Active);
    panel.webview.html = await readFile(file, 'utf-8');
  }

  /** Pick one of `fimble models list`; the setting of the user's machine is changed. */
  async chooseModel(): Promise<void> {
    const output = await this.runFimble(['models', 'list', '--json']);
    if (output === undefined) return;
    const listed = JSON.parse(output.slice(output.indexOf('{'))) as Listed;
    const fimble = vscode.workspace.getConfiguration('fimble');
    const now = fimble.get('model', 'auto');
    const automatic = { label: 'auto', description: `${listed.default} on this machine`, detail: listed.reason };
    const others = listed.models.map((model) => ({
      label: model.id,
      description: `${model.licence}, ${model.state === 'absent' ? `${model.download} to pull` : 'on disk'}`,
    }));
    const options = { title: 'Fimble: model', placeHolder: `Now: ${now}` };
    const choice = await vscode.window.showQuickPick([automatic, ...others], options);
    if (choice === undefined || choice.label === now) return;
    await fimble.update('model', choice.label, vscode.ConfigurationTarget.Global);
  }

  /** Everything that a report of a fault should hold, in a document that can be read before it is sent. */
  async showDebugInformation(): Promise<void> {
    const program = await fimbleProgram(this.environment);
    const server = program ? await runProgram([...program, '--version'], { timeoutMs: 30_000 }) : undefined;
    const information = {
      extension: this.context.extension.packageJSON.version,
      server: server?.output.trim() || server?.fault || 'not installed',
      program,
      editor: `${vscode.env.appName} ${vscode.version}, remote: ${vscode.env.remoteName ?? 'no'}`,
      system: `${process.platform} ${process.arch}`,
      trusted: vscode.workspace.isTrusted,
      status: this.status.current,
      settings: settingsThatAreSet(this.context.extension),
    };
    const content = JSON.stringify(information, undefined, 2);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content }));
  }

  /** What `fimble` wrote, run in the first folder; undefined, and said, where it failed. */
  private async runFimble(words: string[], options: RunOptions = {}): Promise<string | undefined> {
    const program = await fimbleProgram(this.environment);
    if (program === undefined) {
      void vscode.window.showWarningMessage('Fimble is not installed yet. Run "Fimble: Restart" first.');
      return undefined;
    }
    const progress = { location: vscode.ProgressLocation.Window, title: `Fimble: ${words[0]}` };
    const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const run = () => runProgram([...program, ...words], { cwd, timeoutMs: 60_000, ...options });
    const finished = await vscode.window.withProgress(progress, run);
    if (finished.status === 0 || (options.onLine && !finished.fault)) return finished.output;
    const why = finished.fault ?? finished.output.split('\n').at(-1);
    void vscode.window.showErrorMessage(`fimble ${words[0]} failed: ${why} Run "Fimble: Doctor".`);
    return undefined;
  }
}

type Listed = { default: string; reason: string; models: Record<'id' | 'licence' | 'download' | 'state', string>[] };
