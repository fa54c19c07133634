/** Which build of torch: the small one for the CPU, or on the user's wish the one for a GPU. */

import * as vscode from 'vscode';
import { runProgram } from './runProgram';
import { ownCommand, ownSetting } from './settings';

/** torch's own place for builds for the CPU; on Linux the package index has those with CUDA alone. */
const CPU_BUILDS = 'https://download.pytorch.org/whl/cpu';
const OFFERED = 'gpuBuildWasOffered';

export function wantedBuild(): 'cpu' | 'gpu' {
  return ownSetting<string>('torch', '') === 'gpu' ? 'gpu' : 'cpu';
}

/** What pip is asked for before all else. It may fail: then torch comes from the index like the rest. */
export function argumentsForCpuBuild(): string[] | undefined {
  if (process.platform !== 'linux' || wantedBuild() === 'gpu') return undefined;
  return ['--no-deps', '--index-url', CPU_BUILDS, '--retries', '1', '--timeout', '15'];
}

/** The model runs on the CPU: where there is a GPU, ask once whether it should run there. */
export async function offerGpuBuild(memory: vscode.Memento): Promise<void> {
  const fimble = vscode.workspace.getConfiguration('fimble');
  const theUsersWish = fimble.get('engine.device') === 'cpu' || fimble.get('engine.url') || ownCommand();
  if (process.platform !== 'linux' || theUsersWish || wantedBuild() === 'gpu' || memory.get(OFFERED)) return;
  const found = await runProgram(['nvidia-smi', '--query-gpu=name', '--format=csv,noheader'], { timeoutMs: 10_000 });
  if (found.status !== 0 || !found.output.trim()) return;
  await memory.update(OFFERED, true);
  const sentence =
    `There is a GPU (${found.output.split('\n')[0]?.trim()}), and Fimble runs on the CPU. ` +
    'The build of torch for GPUs is a download of some gigabytes.';
  const choice = await vscode.window.showInformationMessage(sentence, 'Install It', 'Stay on the CPU');
  if (choice === 'Install It') await fimble.update('server.torch', 'gpu', vscode.ConfigurationTarget.Global);
}
