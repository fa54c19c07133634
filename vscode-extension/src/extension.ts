/** Only wires: starts the Fimble language server and lets the client library do the rest.
 *  Inline completion is registered by vscode-languageclient itself; there is no provider here. */

import * as vscode from 'vscode';
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Fimble', { log: true });
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand('fimble.restart', () => restart(log)),
    vscode.commands.registerCommand('fimble.showLogs', () => log.show()),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (change.affectsConfiguration('fimble.server')) await restart(log);
    }),
  );
  await start(log);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function restart(log: vscode.LogOutputChannel): Promise<void> {
  await client?.stop();
  client = undefined;
  await start(log);
}

async function start(log: vscode.LogOutputChannel): Promise<void> {
  client = new LanguageClient('fimble', 'Fimble', serverOptions(), clientOptions(log));
  try {
    await client.start();
  } catch (fault) {
    log.error(String(fault));
    const choice = await vscode.window.showErrorMessage(
      'The Fimble server could not be started. Check the setting fimble.server.command.',
      'Open Settings',
      'Show Logs',
    );
    if (choice === 'Open Settings') {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'fimble.server.command');
    } else if (choice === 'Show Logs') {
      log.show();
    }
  }
}

function serverOptions(): ServerOptions {
  const words = vscode.workspace.getConfiguration('fimble').get<string[]>('server.command') ?? [];
  const [command = 'fimble', ...args] = words;
  return { command, args };
}

function clientOptions(log: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [{ scheme: 'file' }, { scheme: 'untitled' }, { scheme: 'vscode-vfs' }],
    outputChannel: log,
    initializationOptions: vscode.workspace.getConfiguration('fimble'),
    synchronize: { configurationSection: 'fimble' },
  };
}
