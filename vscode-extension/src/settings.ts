/** What the user has set, and nothing else: the editor's defaults must not hide those values that
 *  stand in the user's own config.toml. */

import * as vscode from 'vscode';

/** Settings that this extension reads itself; the server never sees them. */
const OWN = 'fimble.server.';

type Section = { [name: string]: unknown };

/** The section `fimble` as nested objects, holding only what somebody has set. */
export function settingsThatAreSet(extension: vscode.Extension<unknown>): Section {
  const declared: Section = extension.packageJSON.contributes.configuration.properties;
  const section: Section = {};
  for (const name of Object.keys(declared).filter((known) => !known.startsWith(OWN))) {
    const known = vscode.workspace.getConfiguration().inspect(name);
    const value = known?.workspaceFolderValue ?? known?.workspaceValue ?? known?.globalValue;
    if (value !== undefined) insert(section, name.split('.').slice(1), value);
  }
  // Nothing of an untrusted workspace is run, whatever the user has set.
  if (!vscode.workspace.isTrusted) insert(section, ['refactor', 'runCode'], false);
  return section;
}

/** The command that the user has set, if it is one. */
export function ownCommand(): string[] | undefined {
  const words: unknown = vscode.workspace.getConfiguration('fimble').get('server.command');
  const isCommand = Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string');
  return isCommand ? words : undefined;
}

function insert(section: Section, [head = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) section[head] = value;
  else insert((section[head] ??= {}) as Section, rest, value);
}
