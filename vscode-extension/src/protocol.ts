/** What the server and this extension say to each other beside the Language Server Protocol.
 *  Documented in server/fimble/lsp/status.py. */

import type { StaticFeature } from 'vscode-languageclient/node';

export const STATUS_METHOD = 'fimble/status';

export interface ServerStatus {
  state: 'idle' | 'loading' | 'ready' | 'busy' | 'off' | 'trouble';
  model: string;
  device: string;
  percentage: number | null;
  message: string;
}

/** Says to the server that its status is wanted. */
export const statusFeature: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = { ...(capabilities.experimental as object), fimbleStatus: true };
  },
  initialize() {},
  getState: () => ({ kind: 'static' }),
  clear() {},
};
