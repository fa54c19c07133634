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
    const value = setValue(name);
    if (value !== undefined) insert(section, name.split('.').slice(1), value);
  }
  // Nothing of an untrusted workspace is run, whatever the user has set.
  if (!vscode.workspace.isTrusted) insert(section, ['refactor', 'runCode'], false);
  return section;
}

function setValue(name: string): unknown {
  const known = vscode.workspace.getConfiguration().inspect(name);
  return known?.workspaceFolderValue ?? known?.workspaceValue ?? known?.globalValue;
}

function insert(section: Section, path: string[], value: unknown): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    section[head] = value;
    return;
  }
  const below = (section[head] ?? {}) as Section;
  section[head] = below;
  insert(below, rest, value);
}
