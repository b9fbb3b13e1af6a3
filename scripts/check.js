// @ts-check
'use strict';

/** `npm run check`: everything that can be said about the code without running it, side by side. Status 1 when one of them objects. */

const { join } = require('node:path');
const { run } = require('./lib/run');
const { ensureNpmPackages } = require('./lib/npm-packages');
const { runMain } = require('./lib/say');

const root = join(__dirname, '..');
const bin = (/** @type {string[]} */ ...path) => join(root, 'node_modules', ...path);

/** @type {Record<string, string[]>} */
const CHECKS = {
  lint: [bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0'],
  format: [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  'lint with types': [bin('oxlint', 'bin', 'oxlint'), '--deny-warnings'],
  types: [
    bin('typescript-native', 'bin', 'tsc'),
    '--noEmit',
    '-p',
    'tsconfig.json',
    '--incremental',
    'false',
  ],
  'import rules': [
    bin('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    ...['src', 'migrations', 'bench', 'test'],
    ...['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long'],
  ],
  'dead code': [bin('knip', 'bin', 'knip.js'), '--no-progress'],
  'types of scripts': [bin('typescript-native', 'bin', 'tsc'), '-p', 'scripts/tsconfig.json'],
};

/** Compilers make garbage fast; room for the young of it saves a quarter of their time. */
const ROOM = '--max-semi-space-size=128';

/** At most two at a time: more of them only wait for each other's memory on a small machine. */
const LANES = 2;

async function main() {
  await ensureNpmPackages(root);
  const waiting = Object.entries(CHECKS);
  let failed = 0;
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) if (!(await passes(...next))) failed += 1;
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return failed === 0 ? 0 : 1;
}

/**
 * @param {string} name
 * @param {string[]} args
 */
async function passes(name, args) {
  const startedAt = performance.now();
  const objection = await run(process.execPath, [ROOM, ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
  }).then(
    () => undefined,
    (error) => error,
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${objection ? '✗' : '✓'} ${name} (${seconds} s)\n`);
  if (objection) process.stdout.write(`${objection.output ?? objection.message}\n`);
  return !objection;
}

runMain(main);
