/** Runs a program, tells each line it writes, and can be cancelled. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CancellationToken } from 'vscode';
import { environmentOfPrograms } from './settings';

export interface Finished {
  status: number | null; // null where it was killed or could not be started
  output: string;
  fault?: string; // why it could not be started
}

export interface RunOptions {
  cwd?: string;
  token?: CancellationToken;
  onLine?: (line: string) => void;
  timeoutMs?: number;
}

/** Never rejects: what went wrong is in the result. */
export function runProgram(words: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const [program = '', ...argv] = words;
  return new Promise((resolve) => {
    const lines: string[] = [];
    const child = spawn(program, argv, {
      cwd: options.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs,
      windowsHide: true,
      env: { ...environmentOfPrograms(), PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8' },
    });
    const cancelled = options.token?.onCancellationRequested(() => child.kill());
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        options.onLine?.(line);
      });
    }
    const finish = (status: number | null, fault?: string) => {
      cancelled?.dispose();
      resolve({ status, output: lines.join('\n'), fault });
    };
    child.on('error', (fault) => finish(null, fault.message));
    child.on('close', (status) => finish(status));
  });
}
