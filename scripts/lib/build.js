// @ts-check
'use strict';

const { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } = require('node:fs');
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
  removeOrphans(root);
  writeFileSync(stamp, '');
  // Sources saved while the compiler ran are newer than the stamp, so the next call compiles them.
  utimesSync(stamp, startedAt, startedAt);
}

/**
 * Removes what was compiled from sources that are gone: migrations and benchmarks are found by listing a folder.
 * @param {string} root
 */
function removeOrphans(root) {
  for (const folder of ['src', 'migrations', 'bench', 'test']) {
    const compiled = join(root, 'dist', folder);
    if (!existsSync(compiled)) continue;
    for (const file of readdirSync(compiled, { recursive: true, encoding: 'utf8' })) {
      const source = join(root, folder, file.replace(/\.js(?:\.map)?$/, '.ts'));
      if (/\.js(?:\.map)?$/.test(file) && !existsSync(source)) rmSync(join(compiled, file));
    }
  }
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
