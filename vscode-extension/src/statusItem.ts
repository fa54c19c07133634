/** The item in the status bar: one glance says how Fimble is, a click says what to do. */

import * as vscode from 'vscode';
import type { Snooze } from './snooze';

/** The parameters of `fimble/status`, which server/fimble/lsp/status.py documents. */
export interface ServerStatus {
  state: 'idle' | 'loading' | 'ready' | 'busy' | 'off' | 'trouble';
  model: string;
  device: string;
  percentage: number | null;
  message: string;
}

/** What the item shows: the server's status, or one of the extension's own before there is one. */
export type Shown = Partial<Omit<ServerStatus, 'state'>> & { state: keyof typeof ICONS; message: string };

const ICONS = {
  installing: 'sync~spin',
  starting: 'sync~spin',
  idle: 'circle-outline',
  loading: 'sync~spin',
  ready: 'check',
  busy: 'loading~spin',
  off: 'circle-slash',
  trouble: 'warning',
};

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('fimble.status', vscode.StatusBarAlignment.Right, 100);
  current: Shown = { state: 'starting', message: 'The language server is starting.' };

  constructor(private readonly snooze: Snooze) {
    this.item.name = 'Fimble';
    this.item.command = 'fimble.showMenu';
    snooze.onDidChange(() => this.draw());
    this.draw();
    this.item.show();
  }

  show(status: Shown): void {
    this.current = status;
    this.draw();
  }

  showTrouble(message: string): void {
    this.show({ state: 'trouble', message });
  }

  /** The status in one sentence. */
  describe(): string {
    const { state, message, model, device } = this.current;
    if (this.snooze.isOn && state !== 'trouble') return `Snoozed ${this.snooze.describe()}.`;
    if (state === 'off') return `No suggestions: ${message}.`;
    if (state === 'idle') return 'The model is loaded when a file is opened.';
    return message || `${state === 'loading' ? 'Loading' : 'Ready:'} ${model}${device ? ` on ${device}` : ''}.`;
  }

  /** Whether there is a server: it has told what is shown. */
  get isOfServer(): boolean {
    return this.current.model !== undefined;
  }

  private draw(): void {
    const trouble = this.current.state === 'trouble';
    // Of commands that are the server's own, the palette shows those that can be run.
    void vscode.commands.executeCommand('setContext', 'fimble.serverRuns', this.isOfServer);
    this.item.text = this.text();
    this.item.tooltip = `Fimble: ${this.describe()}`;
    this.item.accessibilityInformation = { label: `Fimble: ${this.describe()}`, role: 'button' };
    this.item.backgroundColor = trouble ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }

  private text(): string {
    const { state, message, model, device, percentage } = this.current;
    const icon = `$(${ICONS[state]}) Fimble`;
    if (state === 'trouble') return icon;
    if (this.snooze.isOn) return '$(bell-slash) Fimble: snoozed';
    const step = message.match(/^\w+ing\b/)?.[0].toLowerCase() ?? state; // pulling, converting, compiling
    if (state === 'loading') return `${icon}: ${step}${typeof percentage === 'number' ? ` ${percentage} %` : ''}`;
    if (state !== 'ready' && state !== 'busy') return `${icon}: ${state}`;
    return model ? `${icon}: ${model.replace(/-instruct$/, '')}${device ? ` (${device})` : ''}` : icon;
  }

  dispose(): void {
    this.item.dispose();
  }
}
