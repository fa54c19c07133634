/** What the user has set, and nothing else: the editor's defaults must not hide those values that
 *  stand in the user's own config.toml. */

import * as vscode from 'vscode';
import { Trouble } from './tellOnce';

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

/** The command that the user has set, if there is one. */
export function ownCommand(): string[] | undefined {
  const words = ownSetting<string[]>('command', []);
  return words.length > 0 ? words : undefined;
}

/** A setting that this extension reads itself. Throws Trouble where it has another type than `empty`. */
export function ownSetting<T extends string | string[]>(name: string, empty: T): T {
  const value: unknown = vscode.workspace.getConfiguration().get(OWN + name, empty);
  const isText = (each: unknown) => typeof each === 'string';
  if (Array.isArray(empty) ? Array.isArray(value) && value.every(isText) : isText(value)) return value as T;
  const wanted = Array.isArray(empty) ? 'a list of words, such as ["first", "second"]' : 'a text in quotation marks';
  throw new Trouble(`The setting ${OWN}${name} is not ${wanted}. Write it so, or delete it.`, OWN + name);
}

/** The editor's own, with the proxy that is set in it, as pip and the server's downloads read it. */
export function environmentOfPrograms(): NodeJS.ProcessEnv {
  const http = vscode.workspace.getConfiguration('http');
  const [proxy, around] = [http.get('proxy', ''), [http.get<string[]>('noProxy', [])].flat().join()];
  if (!/^https?:/.test(proxy)) return process.env; // for others Python would need more packages
  return { ...process.env, http_proxy: proxy, https_proxy: proxy, ...(around ? { no_proxy: around } : {}) };
}

function insert(section: Section, [head = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) section[head] = value;
  else insert((section[head] ??= {}) as Section, rest, value);
}
