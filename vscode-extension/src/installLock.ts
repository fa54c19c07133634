/** One window installs, the others wait for it: a folder that its holder keeps touching. */

import { mkdir, rm, stat, utimes } from 'node:fs/promises';
import type { CancellationToken } from 'vscode';

const TOUCH_EVERY_MS = 5_000;
/** A holder that has not touched it for so long is gone. */
const FORGOTTEN_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 500;

/** Wait for the lock and give its release; a cancelled token ends the wait without the lock. */
export async function holdLock(folder: string, token: CancellationToken): Promise<() => Promise<void>> {
  while (!token.isCancellationRequested) {
    try {
      await mkdir(folder);
      const timer = setInterval(() => void utimes(folder, new Date(), new Date()).catch(() => {}), TOUCH_EVERY_MS);
      return async () => {
        clearInterval(timer);
        await rm(folder, { recursive: true, force: true });
      };
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
    }
    const touched = await stat(folder).catch(() => undefined);
    if (touched && Date.now() - touched.mtimeMs > FORGOTTEN_AFTER_MS) {
      await rm(folder, { recursive: true, force: true });
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return async () => {};
}
