/** The commands of the palette and of the status item, beside those that are one line. */

import * as path from 'node:path';
import { mkdir, readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Environment } from './environment';
import { type Finished, type RunOptions, runProgram } from './runProgram';
import { fimbleProgram } from './serverCommand';
import { settingsThatAreSet } from './settings';
import type { Snooze } from './snooze';
import type { StatusItem } from './statusItem';

const FIRST_IN_TROUBLE = ['fimble.doctor', 'fimble.restart', 'fimble.showServerLogs'];

/** What the status is, and what can be done about it. */
export async function showMenu(status: StatusItem, snooze: Snooze): Promise<void> {
  const choices = [
    { label: snooze.isOn ? '$(bell) Wake Up' : '$(bell-slash) Snooze…', command: 'fimble.snooze' },
    { label: '$(symbol-misc) Choose Model…', command: 'fimble.chooseModel' },
    { label: '$(heart) Doctor', description: 'checks everything, says what to mend', command: 'fimble.doctor' },
    { label: '$(question) Explain Completion', command: 'fimble.explainCompletion' },
    { label: '$(graph) Report', command: 'fimble.report' },
    { label: '$(debug-restart) Restart', command: 'fimble.restart' },
    { label: '$(output) Show Server Logs', command: 'fimble.showServerLogs' },
    { label: '$(settings-gear) Settings', command: 'fimble.showSettings' },
  ];
  const isFirst = (choice: { command: string }) => Number(FIRST_IN_TROUBLE.includes(choice.command));
  if (status.current.state === 'trouble') choices.sort((one, other) => isFirst(other) - isFirst(one));
  const choice = await vscode.window.showQuickPick(choices, { title: 'Fimble', placeHolder: status.describe() });
  if (choice) await vscode.commands.executeCommand(choice.command);
}

/** Run `fimble` with these words in the first folder; undefined, and said, where it is not installed. */
async function runFimble(environment: Environment, words: string[], options: RunOptions): Promise<Finished | undefined> {
  const program = await fimbleProgram(environment);
  if (program === undefined) {
    void vscode.window.showWarningMessage('Fimble is not installed yet. Run "Fimble: Restart" first.');
    return undefined;
  }
  const progress = { location: vscode.ProgressLocation.Window, title: `Fimble: ${words[0]}` };
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  return vscode.window.withProgress(progress, () => runProgram([...program, ...words], { cwd, ...options }));
}

/** `fimble doctor`, shown as it goes in an output of its own. */
export async function runDoctor(
  extension: vscode.Extension<unknown>,
  environment: Environment,
  output: vscode.OutputChannel,
): Promise<void> {
  output.clear();
  output.show(true);
  output.appendLine('Checking everything that a suggestion needs …\n');
  const onLine = (line: string) => output.appendLine(line);
  const words = ['doctor', '--settings', JSON.stringify(settingsThatAreSet(extension))];
  const finished = await runFimble(environment, words, { onLine, timeoutMs: 10 * 60_000 });
  if (finished?.fault) output.appendLine(`The doctor could not be started: ${finished.fault}.`);
}

/** The page of `fimble report`, in a tab of its own. */
export async function showReport(context: vscode.ExtensionContext, environment: Environment): Promise<void> {
  const file = path.join(context.globalStorageUri.fsPath, 'report.html');
  await mkdir(path.dirname(file), { recursive: true });
  const finished = await runFimble(environment, ['report', '--html', file], { timeoutMs: 60_000 });
  if (finished === undefined) return;
  if (finished.status !== 0) {
    void vscode.window.showErrorMessage(finished.fault ?? finished.output.split('\n').at(-1) ?? '');
    return;
  }
  const panel = vscode.window.createWebviewPanel('fimble.report', 'Fimble: Report', vscode.ViewColumn.Active);
  panel.webview.html = await readFile(file, 'utf-8');
}

interface ListedModels {
  default: string;
  reason: string;
  models: { id: string; licence: string; download: string; state: string }[];
}

/** Pick one of `fimble models list`; the setting of the user's machine is changed. */
export async function chooseModel(environment: Environment): Promise<void> {
  const finished = await runFimble(environment, ['models', 'list', '--json'], { timeoutMs: 60_000 });
  if (finished === undefined) return;
  let listed: ListedModels;
  try {
    listed = JSON.parse(finished.output.slice(finished.output.indexOf('{')));
  } catch {
    const why = finished.fault ?? finished.output.slice(0, 200);
    void vscode.window.showErrorMessage(`The models could not be listed: ${why} Run "Fimble: Doctor".`);
    return;
  }
  const fimble = vscode.workspace.getConfiguration('fimble');
  const now = fimble.get('model', 'auto');
  const automatic = { label: 'auto', description: `${listed.default} on this machine`, detail: listed.reason };
  const others = listed.models.map((model) => ({
    label: model.id,
    description: `${model.licence}, ${model.state === 'absent' ? `${model.download} to pull` : 'on disk'}`,
  }));
  const placeHolder = `Now: ${now}`;
  const choice = await vscode.window.showQuickPick([automatic, ...others], { title: 'Fimble: model', placeHolder });
  if (choice === undefined || choice.label === now) return;
  await fimble.update('model', choice.label, vscode.ConfigurationTarget.Global);
}

/** Everything that a report of a fault should hold, in a document that can be read before it is sent. */
export async function showDebugInformation(
  extension: vscode.Extension<unknown>,
  environment: Environment,
  status: StatusItem,
): Promise<void> {
  const program = await fimbleProgram(environment);
  const server = program ? await runProgram([...program, '--version'], { timeoutMs: 30_000 }) : undefined;
  const information = {
    extension: extension.packageJSON.version,
    server: server?.output.trim() || server?.fault || 'not installed',
    program,
    editor: `${vscode.env.appName} ${vscode.version}`,
    remote: vscode.env.remoteName ?? 'no',
    system: `${process.platform} ${process.arch}`,
    trusted: vscode.workspace.isTrusted,
    status: status.current,
    settings: settingsThatAreSet(extension),
  };
  const content = JSON.stringify(information, undefined, 2);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content }));
}
