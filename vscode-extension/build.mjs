/** Builds what the .vsix holds: one script, the server's wheel with its pinned dependencies, and the
 *  licences of all that is in the script. Expects the wheel in ../dist (`make wheel`). */

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf-8'));

async function bundleScript() {
  const { metafile } = await build({
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    bundle: true,
    minify: true,
    metafile: true,
    platform: 'node',
    target: 'node20',
    external: ['vscode'],
  });
  return Object.keys(metafile.inputs);
}

/** The text of each package's licence; a package without one is not shipped. */
function writeLicences(inputs) {
  const packages = new Set(inputs.map((input) => /(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]));
  packages.delete(undefined);
  const parts = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf-8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence text`);
    return `${name} ${version} (${license})\n\n${readFileSync(`${folder}/${file}`, 'utf-8').trim()}\n`;
  });
  writeFileSync('THIRD_PARTY_LICENSES.txt', parts.join(`\n${'-'.repeat(80)}\n\n`));
}

function bundleServer() {
  const wheel = `fimble-${version}-py3-none-any.whl`;
  rmSync('bundled', { recursive: true, force: true });
  mkdirSync('bundled');
  cpSync(`../dist/${wheel}`, `bundled/${wheel}`);
  cpSync('../constraints.txt', 'bundled/constraints.txt');
  cpSync('../LICENSE', 'LICENSE.txt');
}

writeLicences(await bundleScript());
bundleServer();
