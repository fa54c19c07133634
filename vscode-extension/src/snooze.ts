/** A rest from suggestions, for some minutes or until the window is closed. */

import * as vscode from 'vscode';

const CHOICES = [
  { label: '5 minutes', minutes: 5 },
  { label: '15 minutes', minutes: 15 },
  { label: '1 hour', minutes: 60 },
  { label: 'Until this window is closed', minutes: Infinity },
];

export class Snooze implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private timer: NodeJS.Timeout | undefined;
  private until: number | undefined;

  readonly onDidChange = this.changed.event;

  get isOn(): boolean {
    return this.until !== undefined;
  }

  /** How long it goes on, in words; empty when it is off. */
  describe(): string {
    if (this.until === undefined) return '';
    if (!Number.isFinite(this.until)) return 'until this window is closed';
    return `until ${new Date(this.until).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}`;
  }

  /** Ask how long; a second call wakes it. */
  async toggle(): Promise<void> {
    if (this.isOn) return this.wake();
    const choice = await vscode.window.showQuickPick(CHOICES, { placeHolder: 'No suggestions for…' });
    if (choice === undefined) return;
    this.until = Date.now() + choice.minutes * 60_000;
    if (Number.isFinite(this.until)) this.timer = setTimeout(() => this.wake(), choice.minutes * 60_000);
    void vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    this.changed.fire();
  }

  wake(): void {
    clearTimeout(this.timer);
    this.until = undefined;
    this.changed.fire();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.changed.dispose();
  }
}
