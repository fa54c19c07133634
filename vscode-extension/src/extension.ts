/** Only wires. Inline completion is registered by vscode-languageclient itself: no provider here. */

import * as vscode from 'vscode';
import { Commands } from './commands';
import { Environment } from './environment';
import { Server } from './server';
import { findServerCommand } from './serverCommand';
import { Snooze } from './snooze';
import { StatusItem } from './statusItem';
import { offerGpuBuild } from './torchBuild';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Fimble', { log: true });
  const serverLog = vscode.window.createOutputChannel('Fimble Server', { log: true });
  const doctor = vscode.window.createOutputChannel('Fimble Doctor');
  const snooze = new Snooze();
  const status = new StatusItem(snooze);
  const environment = new Environment(context, log);
  const findCommand = () => findServerCommand(environment, status);
  const running = new Server(context.extension, log, serverLog, status, snooze, findCommand, (ready) => {
    if (ready.device === 'cpu') void offerGpuBuild(context.globalState);
  });
  server = running;
  const commands = new Commands(context, environment, status, snooze, doctor);
  const table: Record<string, () => unknown> = {
    'fimble.restart': () => running.restart(),
    'fimble.showLogs': () => log.show(),
    'fimble.showServerLogs': () => serverLog.show(),
    'fimble.showSettings': () => vscode.commands.executeCommand('workbench.action.openSettings', 'fimble.'),
    'fimble.showMenu': () => commands.showMenu(),
    'fimble.snooze': () => snooze.toggle(),
    'fimble.doctor': () => commands.runDoctor(),
    'fimble.report': () => commands.showReport(),
    'fimble.chooseModel': () => commands.chooseModel(),
    'fimble.debugInformation': () => commands.showDebugInformation(),
  };
  const registered = Object.entries(table).map(([name, run]) => vscode.commands.registerCommand(name, run));
  context.subscriptions.push(
    ...[log, serverLog, doctor, snooze, status, ...registered],
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.restart()), // its settings are others now
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration('fimble.server')) await running.restart();
    }),
  );
  // Not awaited: an installation may take minutes, and the commands must be there meanwhile.
  void running.restart();
}

export const deactivate = (): Promise<void> | undefined => server?.stop();
