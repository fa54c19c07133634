/** Which command starts the server: the user's own, or that of the extension's environment. */

import { type Environment, InstallCancelled } from './environment';
import { ownCommand } from './settings';
import type { StatusItem } from './statusItem';
import { tellOnce, Trouble } from './tellOnce';

/** The command, after an installation where one is needed; undefined where there is none. */
export async function findServerCommand(environment: Environment, status: StatusItem): Promise<string[] | undefined> {
  try {
    const installed = await presentCommand(environment);
    if (installed) return installed;
    status.show({ state: 'installing', message: 'Fimble is being installed; this takes some minutes, once.' });
    await environment.install();
    return await environment.command();
  } catch (fault) {
    if (fault instanceof InstallCancelled) {
      status.showTrouble('Fimble is not installed yet. Restart it to go on where you cancelled.');
      return undefined;
    }
    const message = fault instanceof Error ? fault.message : String(fault);
    const setting = fault instanceof Trouble ? fault.setting : undefined;
    status.showTrouble(message);
    void tellOnce(message, {
      'Try Again': ['fimble.restart'],
      'Show Logs': ['fimble.showLogs'],
      ...(setting ? { 'Open Setting': ['workbench.action.openSettings', setting] } : {}),
    });
    return undefined;
  }
}

/** The words before `serve`: what runs every other command of Fimble. */
export async function fimbleProgram(environment: Environment): Promise<string[] | undefined> {
  const words = await presentCommand(environment).catch(() => undefined);
  return words?.slice(0, Math.max(words.indexOf('serve'), 1));
}

async function presentCommand(environment: Environment): Promise<string[] | undefined> {
  return ownCommand() ?? environment.command();
}
