/** The item in the status bar: one glance says how Fimble is, a click says what to do. */

import * as vscode from 'vscode';
import type { ServerStatus } from './protocol';
import type { Snooze } from './snooze';

/** What the item shows: the server's status, or one of the extension's own before there is one. */
export type Shown = ServerStatus | { state: 'installing' | 'starting'; message: string };

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('fimble.status', vscode.StatusBarAlignment.Right, 100);
  private shown: Shown = { state: 'starting', message: 'The language server is starting.' };
  private readonly listener: vscode.Disposable;

  constructor(private readonly snooze: Snooze) {
    this.item.name = 'Fimble';
    this.item.command = 'fimble.showMenu';
    this.listener = snooze.onDidChange(() => this.draw());
    this.draw();
    this.item.show();
  }

  get current(): Shown {
    return this.shown;
  }

  show(status: Shown): void {
    this.shown = status;
    this.draw();
  }

  showTrouble(message: string): void {
    this.show({ state: 'trouble', model: '', device: '', percentage: null, message });
  }

  /** The status in one sentence. */
  describe(): string {
    const status = this.shown;
    if (!('model' in status) || status.state === 'trouble') return status.message;
    if (this.snooze.isOn) return `Snoozed ${this.snooze.describe()}.`;
    const where = status.device ? ` on ${status.device}` : '';
    const model = status.model ? `${status.model}${where}` : '';
    switch (status.state) {
      case 'idle':
        return 'The model is loaded when a file is opened.';
      case 'loading':
        return status.message || `Loading ${model || 'the model'}.`;
      case 'off':
        return `No suggestions: ${status.message}.`;
      case 'busy':
      case 'ready':
        return `Ready: ${model}.`;
    }
  }

  private draw(): void {
    const trouble = this.shown.state === 'trouble';
    this.item.text = this.text();
    this.item.tooltip = `Fimble: ${this.describe()}`;
    this.item.accessibilityInformation = { label: `Fimble: ${this.describe()}`, role: 'button' };
    this.item.backgroundColor = trouble ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  }

  private text(): string {
    const status = this.shown;
    if (status.state === 'trouble') return '$(warning) Fimble';
    if (!('model' in status)) return `$(sync~spin) Fimble: ${status.state}`;
    if (this.snooze.isOn) return '$(bell-slash) Fimble: snoozed';
    const model = status.model.replace(/-instruct$/, '');
    const name = model ? `Fimble: ${model}${status.device ? ` (${status.device})` : ''}` : 'Fimble';
    switch (status.state) {
      case 'idle':
        return '$(circle-outline) Fimble: idle';
      case 'loading':
        return `$(sync~spin) Fimble: loading${status.percentage === null ? '' : ` ${status.percentage} %`}`;
      case 'off':
        return '$(circle-slash) Fimble: off';
      case 'busy':
        return `$(loading~spin) ${name}`;
      case 'ready':
        return `$(check) ${name}`;
    }
  }

  dispose(): void {
    this.listener.dispose();
    this.item.dispose();
  }
}
