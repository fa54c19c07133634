/** A trouble in a message: one that is still on the screen is not shown a second time. */

import * as vscode from 'vscode';

/** One sentence what happened and one what to do; `setting` is where to do it. */
export class Trouble extends Error {
  constructor(message: string, readonly setting?: string) {
    super(message);
  }
}

const shown = new Set<string>();

/** Show it with a button for each command (its name, then its arguments), and run what is chosen. */
export async function tellOnce(message: string, actions: Record<string, string[]>): Promise<void> {
  if (shown.has(message)) return;
  shown.add(message);
  const choice = await vscode.window.showErrorMessage(message, ...Object.keys(actions));
  shown.delete(message);
  const [command, ...rest] = (choice && actions[choice]) || [];
  if (command) await vscode.commands.executeCommand(command, ...rest);
}
