// @ts-check
'use strict';

const {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} = require('node:fs');
const { dirname, join, resolve } = require('node:path');
const { step, Stop } = require('./say');

/** What is compiled: benchmarks run the same way as the processes, and find their services through the tests' support. */
const COMPILED = ['src', 'migrations', 'bench', join('test', 'support'), join('test', 'builders')];
const SOURCES = [...COMPILED, 'package-lock.json', __dirname];

/**
 * Compiles to `dist/` unless every source is older than the last build that went through.
 * @param {string} root the checkout
 */
async function ensureBuild(root) {
  const stamp = join(root, 'dist', '.built');
  const startedAt = new Date();
  if (existsSync(stamp) && newestOf(root, SOURCES) < statSync(stamp).mtimeMs) return;
  step('Compiling');
  // Packages may have been installed only a moment ago.
  const { transformFile } = require('@swc/core');
  const options = require('./swc-options');
  for (const source of sourcesOf(root)) {
    const target = join(root, 'dist', source.replace(/\.ts$/, '.js'));
    const { code, map = '' } = await transformFile(join(root, source), {
      ...options,
      sourceMaps: true,
    }).catch((error) => {
      throw new Stop(`${source} does not compile: ${error.message}`);
    });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, `${code}\n//# sourceMappingURL=${target.split(/[\\/]/).pop()}.map\n`);
    writeFileSync(`${target}.map`, map);
  }
  removeOrphans(root);
  writeFileSync(stamp, '');
  // Sources saved while the compiler ran are newer than the stamp, so the next call compiles them.
  utimesSync(stamp, startedAt, startedAt);
}

/**
 * @param {string} root
 * @returns {string[]} paths from the root; specs are run by Jest, which compiles them itself
 */
function sourcesOf(root) {
  return COMPILED.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /(?<!\.spec|\.d)\.ts$/.test(file))
      .map((file) => join(folder, file)),
  );
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
    const full = resolve(root, path);
    if (!existsSync(full)) continue;
    const info = statSync(full);
    newest = Math.max(newest, info.mtimeMs);
    if (info.isDirectory()) newest = Math.max(newest, newestOf(full, readdirSync(full)));
  }
  return newest;
}

module.exports = { ensureBuild };
