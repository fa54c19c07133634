/** VS Code gives a suggestion 750 ms; then it opens its own list of words and drops the request,
 *  and nothing is asked again before the next key. A model on a CPU often needs a little longer.
 *  So a request that only the clock has dropped goes on, and what it brings is shown then. */

import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';

/** A request dropped this early was dropped by a key, a click or Escape, not by the clock. */
const DROPPED_BY_THE_CLOCK_MS = 600;

let waiting: vscode.CancellationTokenSource | undefined;

type Provide = NonNullable<Middleware['provideInlineCompletionItems']>;

export const provideLateSuggestions: Provide = async (document, position, context, token, next) => {
  waiting?.cancel();
  const own = new vscode.CancellationTokenSource();
  waiting = own;
  const asked = Date.now();
  const version = document.version;
  const unchanged = () => document.version === version && cursorIsAt(document, position);
  const watchers = [
    token.onCancellationRequested(() => Date.now() - asked >= DROPPED_BY_THE_CLOCK_MS && unchanged() || own.cancel()),
    vscode.workspace.onDidChangeTextDocument(() => unchanged() || own.cancel()),
    vscode.window.onDidChangeTextEditorSelection(() => unchanged() || own.cancel()),
  ];
  try {
    const items = await next(document, position, context, own.token);
    if (items && token.isCancellationRequested && !own.token.isCancellationRequested && unchanged()) {
      // The server still knows the answer, so this shows it at once.
      void vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    }
    return items;
  } finally {
    for (const watcher of watchers) watcher.dispose();
    if (waiting === own) waiting = undefined;
    own.dispose();
  }
};

function cursorIsAt(document: vscode.TextDocument, position: vscode.Position): boolean {
  const editor = vscode.window.activeTextEditor;
  return editor?.document === document && editor.selection.isEmpty && editor.selection.active.isEqual(position);
}
