/** The commands of the palette and of the status item, beside those that are one line. */

import * as vscode from 'vscode';
import type { Environment } from './environment';
import { runProgram } from './runProgram';
import { fimbleProgram } from './serverCommand';
import { settingsThatAreSet } from './settings';
import type { Snooze } from './snooze';
import type { StatusItem } from './statusItem';

const NOT_INSTALLED = 'Fimble is not installed yet. Run "Fimble: Restart" first.';
const DOCTOR_TIMEOUT_MS = 10 * 60_000;

/** What the status is, and what can be done about it. */
export async function showMenu(status: StatusItem, snooze: Snooze): Promise<void> {
  const choices = [
    { label: snooze.isOn ? '$(bell) Wake Up' : '$(bell-slash) Snooze…', command: 'fimble.snooze' },
    { label: '$(symbol-misc) Choose Model…', command: 'fimble.chooseModel' },
    { label: '$(heart) Doctor', description: 'checks everything, says what to mend', command: 'fimble.doctor' },
    { label: '$(debug-restart) Restart', command: 'fimble.restart' },
    { label: '$(output) Show Server Logs', command: 'fimble.showServerLogs' },
    { label: '$(settings-gear) Settings', command: 'fimble.showSettings' },
  ];
  if (status.current.state === 'trouble') choices.sort(byUseInTrouble);
  const choice = await vscode.window.showQuickPick(choices, { title: 'Fimble', placeHolder: status.describe() });
  if (choice) await vscode.commands.executeCommand(choice.command);
}

function byUseInTrouble(one: { command: string }, other: { command: string }): number {
  const first = ['fimble.doctor', 'fimble.restart', 'fimble.showServerLogs'];
  const rank = (command: string) => (first.includes(command) ? first.indexOf(command) : first.length);
  return rank(one.command) - rank(other.command);
}

/** `fimble doctor`, shown as it goes in an output of its own. */
export async function runDoctor(environment: Environment, output: vscode.OutputChannel): Promise<void> {
  const program = await fimbleProgram(environment);
  if (program === undefined) {
    void vscode.window.showWarningMessage(NOT_INSTALLED);
    return;
  }
  output.clear();
  output.show(true);
  output.appendLine('Checking everything that a suggestion needs …\n');
  const options = { location: vscode.ProgressLocation.Window, title: 'Fimble: doctor' };
  const finished = await vscode.window.withProgress(options, () =>
    runProgram([...program, 'doctor'], {
      cwd: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
      onLine: (line) => output.appendLine(line),
      timeoutMs: DOCTOR_TIMEOUT_MS,
    }),
  );
  if (finished.fault) output.appendLine(`The doctor could not be started: ${finished.fault}.`);
}

interface ListedModels {
  default: string;
  reason: string;
  models: { id: string; licence: string; download: string; state: string }[];
}

/** Pick one of `fimble models list`; the setting of the user's machine is changed. */
export async function chooseModel(environment: Environment): Promise<void> {
  const listed = await listModels(environment);
  if (listed === undefined) return;
  const now = vscode.workspace.getConfiguration('fimble').get('model', 'auto');
  const automatic = { label: 'auto', description: `${listed.default} on this machine`, detail: listed.reason };
  const others = listed.models.map((model) => ({
    label: model.id,
    description: `${model.licence}, ${model.state === 'absent' ? `${model.download} to pull` : 'on disk'}`,
  }));
  const choices = [automatic, ...others].map((choice) => ({ ...choice, picked: choice.label === now }));
  const choice = await vscode.window.showQuickPick(choices, { title: 'Fimble: model', placeHolder: `Now: ${now}` });
  if (choice === undefined || choice.label === now) return;
  await vscode.workspace.getConfiguration('fimble').update('model', choice.label, vscode.ConfigurationTarget.Global);
}

async function listModels(environment: Environment): Promise<ListedModels | undefined> {
  const program = await fimbleProgram(environment);
  if (program === undefined) {
    void vscode.window.showWarningMessage(NOT_INSTALLED);
    return undefined;
  }
  const finished = await runProgram([...program, 'models', 'list', '--json'], { timeoutMs: 60_000 });
  try {
    return JSON.parse(finished.output.slice(finished.output.indexOf('{'))) as ListedModels;
  } catch {
    const why = finished.fault ?? finished.output.slice(0, 200);
    void vscode.window.showErrorMessage(`The models could not be listed: ${why} Run "Fimble: Doctor".`);
    return undefined;
  }
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
