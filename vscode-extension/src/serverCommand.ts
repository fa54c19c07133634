/** Which command starts the server: the user's own, or that of the extension's environment. */

import * as vscode from 'vscode';
import { type Environment, InstallCancelled, InstallError } from './environment';
import { ownCommand } from './settings';
import type { StatusItem } from './statusItem';

const shownFaults = new Set<string>();

/** The command, after an installation where one is needed; undefined where there is none. */
export async function findServerCommand(environment: Environment, status: StatusItem): Promise<string[] | undefined> {
  const own = ownCommand();
  if (own) return own;
  try {
    const installed = await environment.command();
    if (installed) return installed;
    status.show({ state: 'installing', message: 'Fimble is being installed; this takes some minutes, once.' });
    await environment.install();
    return await environment.command();
  } catch (fault) {
    if (fault instanceof InstallCancelled) {
      status.showTrouble('Fimble is not installed yet. Restart it to go on where you cancelled.');
    } else {
      tell(fault, status);
    }
    return undefined;
  }
}

/** The words before `serve`: what runs every other command of Fimble. */
export async function fimbleProgram(environment: Environment): Promise<string[] | undefined> {
  const words = ownCommand() ?? (await environment.command().catch(() => undefined));
  if (words === undefined) return undefined;
  const serve = words.indexOf('serve');
  return serve > 0 ? words.slice(0, serve) : words.slice(0, 1);
}

function tell(fault: unknown, status: StatusItem): void {
  const message = fault instanceof Error ? fault.message : String(fault);
  const setting = fault instanceof InstallError ? fault.setting : undefined;
  status.showTrouble(message);
  if (shownFaults.has(message)) return;
  shownFaults.add(message);
  const actions = ['Try Again', 'Show Logs', ...(setting ? ['Open Setting'] : [])];
  void vscode.window.showErrorMessage(message, ...actions).then(async (choice) => {
    shownFaults.delete(message);
    if (choice === 'Try Again') await vscode.commands.executeCommand('fimble.restart');
    if (choice === 'Show Logs') await vscode.commands.executeCommand('fimble.showLogs');
    if (choice === 'Open Setting') await vscode.commands.executeCommand('workbench.action.openSettings', setting);
  });
}
