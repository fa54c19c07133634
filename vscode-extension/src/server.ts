/** The server process: started, started again where it ended, and given up after three times. */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as vscode from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient/node';
import { CloseAction, ErrorAction, LanguageClient, RevealOutputChannelOn } from 'vscode-languageclient/node';
import { provideLateSuggestions } from './lateSuggestions';
import { environmentOfPrograms, settingsThatAreSet } from './settings';
import type { Snooze } from './snooze';
import type { ServerStatus, StatusItem } from './statusItem';
import { tellOnce } from './tellOnce';

const TRIES = 3;
/** Ends that lie further apart than this are no pattern. */
const WITHIN_MS = 3 * 60_000;
const PAUSE_MS = 500;

export class Server {
  private client: LanguageClient | undefined;
  private ends: number[] = [];
  private work: Promise<void> = Promise.resolve();
  private restarting = false;

  constructor(
    private readonly extension: vscode.Extension<unknown>,
    private readonly log: vscode.LogOutputChannel,
    private readonly serverLog: vscode.LogOutputChannel,
    private readonly status: StatusItem,
    private readonly snooze: Snooze,
    private readonly findCommand: () => Promise<string[] | undefined>,
    private readonly onReady: (status: ServerStatus) => unknown,
  ) {}

  /** Stop what runs and start anew; calls during a restart become one more. */
  restart(): Promise<void> {
    this.ends = [];
    if (!this.restarting) {
      this.restarting = true;
      this.work = this.work.then(async () => {
        this.restarting = false;
        await this.stopNow();
        await this.startNow();
      });
    }
    return this.work;
  }

  stop(): Promise<void> {
    return (this.work = this.work.then(() => this.stopNow()));
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // A server that has died already cannot be asked to stop.
    await client?.dispose(2000).catch((fault) => this.log.debug(String(fault)));
  }

  private async startNow(): Promise<void> {
    const words = await this.findCommand();
    if (words === undefined) return;
    this.status.show({ state: 'starting', message: 'The language server is starting.' });
    this.log.info(`Starting ${words.join(' ')}`);
    const begun = Date.now();
    const client = this.makeClient(words);
    this.client = client;
    try {
      await client.start();
      this.log.info(`The server answered after ${Date.now() - begun} ms`);
    } catch (fault) {
      this.log.error(`The server could not be started: ${fault instanceof Error ? fault.message : fault}`);
      this.ended(client);
    }
  }

  private makeClient([command = '', ...args]: string[]): LanguageClient {
    const program = { command, args, options: { env: environmentOfPrograms() } };
    const client = new LanguageClient('fimble', 'Fimble', program, this.clientOptions(() => this.ended(client)));
    client.registerFeature({
      fillClientCapabilities: (capabilities) => {
        capabilities.experimental = { ...(capabilities.experimental as object), fimbleStatus: true };
      },
      initialize() {}, clear() {}, getState: () => ({ kind: 'static' }),
    });
    const begun = Date.now();
    let isFirst = true;
    client.onNotification('fimble/status', (status: ServerStatus) => {
      this.status.show(status);
      if (status.state !== 'ready' || !isFirst) return;
      isFirst = false;
      this.log.info(`Ready after ${Date.now() - begun} ms`);
      this.onReady(status);
    });
    return client;
  }

  private clientOptions(onEnd: () => void): LanguageClientOptions {
    const settings = () => settingsThatAreSet(this.extension);
    return {
      documentSelector: ['file', 'untitled', 'vscode-vfs', 'vscode-notebook-cell'].map((scheme) => ({ scheme })),
      outputChannel: this.serverLog,
      stdioOptions: { stdout: writeLog, stderr: writeLog },
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: settings(),
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          onEnd();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: {
        workspace: {
          configuration: (asked) => asked.items.map((item) => (item.section === 'fimble' ? settings() : null)),
          didChangeConfiguration: async () => {
            await this.client?.sendNotification('workspace/didChangeConfiguration', { settings: { fimble: settings() } });
          },
        },
        provideInlineCompletionItems: (...question) => (this.snooze.isOn ? [] : provideLateSuggestions(...question)),
      },
    };
  }

  /** A server has ended by itself; `client` tells which, so that each end counts once. */
  private ended(client: LanguageClient): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.ends = [...this.ends.filter((end) => Date.now() - end < WITHIN_MS), Date.now()];
    this.log.warn(`The server ended by itself (${this.ends.length} of ${TRIES})`);
    if (this.ends.length < TRIES) {
      const pause = this.ends.length * PAUSE_MS;
      this.work = this.work.then(() => new Promise((resolve) => setTimeout(resolve, pause))).then(() => this.startNow());
    } else {
      this.giveUp();
    }
  }

  private giveUp(): void {
    const sentence = `The Fimble server ended ${TRIES} times and is not started again. Its log says why.`;
    this.status.showTrouble(sentence);
    const logs = { 'Show Server Logs': ['fimble.showServerLogs'] };
    void tellOnce(sentence, { ...logs, Doctor: ['fimble.doctor'], Restart: ['fimble.restart'] });
  }
}

/** The server's lines carry their own level; the client library would call all of them errors. */
function writeLog(input: Readable, channel: vscode.LogOutputChannel): void {
  createInterface({ input }).on('line', (line) => channel.info(line));
}
