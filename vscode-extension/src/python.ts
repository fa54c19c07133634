/** Finds a Python that can make Fimble's environment: 3.11 or newer, with venv and pip. */

import { runProgram } from './runProgram';
import { ownSetting } from './settings';
import { Trouble } from './tellOnce';

/** Prints the version, and fails where an environment could not be made. */
const PROBE = 'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3])';

const ON_THE_PATH: string[][] =
  process.platform === 'win32'
    ? [['py', '-3'], ['python'], ['python3']]
    : [['python3'], ['python3.14'], ['python3.13'], ['python3.12'], ['python3.11'], ['python']];

/** The one that the user has set, or the first that will do. Throws Trouble with a reason for each that will not. */
export async function findPython(): Promise<{ words: string[]; version: string }> {
  const chosen = ownSetting('python', '');
  const refused: string[] = [];
  for (const words of chosen ? [[chosen]] : ON_THE_PATH) {
    const probed = await runProgram([...words, '-c', PROBE], { timeoutMs: 15_000 });
    const name = words.join(' ');
    const version = probed.output.trim().split('\n').at(-1) ?? '';
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (probed.fault !== undefined) {
      if (chosen) refused.push(`${chosen} cannot be started: ${probed.fault}.`);
    } else if (probed.status !== 0) {
      refused.push(`${name} cannot make an environment: ${version}.`);
    } else if (major === 3 && minor >= 11) {
      return { words, version };
    } else {
      refused.push(`${name} is ${version}.`);
    }
  }
  const sentences = ['Fimble needs Python 3.11 or newer.', ...refused, howToGetIt()];
  throw new Trouble(sentences.join(' '), 'fimble.server.python');
}

function howToGetIt(): string {
  if (process.platform === 'win32') return 'Install Python from the Microsoft Store.';
  if (process.platform === 'darwin') return 'Install it with "brew install python".';
  return 'Install it with your package manager; on Debian and Ubuntu: apt install python3 python3-venv.';
}
