// @ts-check
'use strict';

const { existsSync, readdirSync, statSync, utimesSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { run } = require('./run');
const { step, Stop } = require('./say');

const SOURCES = [
  'src',
  'migrations',
  'bench',
  'tsconfig.json',
  'tsconfig.build.json',
  'nest-cli.json',
  'package-lock.json',
];

/**
 * Compiles to `dist/` unless every source is older than the last build that went through.
 * @param {string} root the checkout
 */
async function ensureBuild(root) {
  const stamp = join(root, 'dist', '.built');
  const startedAt = new Date();
  if (existsSync(stamp) && newestOf(root, SOURCES) < statSync(stamp).mtimeMs) return;
  step('Compiling');
  const nest = join('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  await run(process.execPath, [nest, 'build'], { cwd: root }).catch((error) => {
    throw new Stop(error.message);
  });
  writeFileSync(stamp, '');
  // Sources saved while the compiler ran are newer than the stamp, so the next call compiles them.
  utimesSync(stamp, startedAt, startedAt);
}

/**
 * @param {string} root
 * @param {string[]} paths
 * @returns {number} the latest modification, in ms
 */
function newestOf(root, paths) {
  let newest = 0;
  for (const path of paths) {
    const full = join(root, path);
    if (!existsSync(full)) continue;
    const info = statSync(full);
    newest = Math.max(newest, info.mtimeMs);
    if (info.isDirectory()) newest = Math.max(newest, newestOf(full, readdirSync(full)));
  }
  return newest;
}

module.exports = { ensureBuild };
