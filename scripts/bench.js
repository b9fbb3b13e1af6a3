// @ts-check
'use strict';

/** `npm run bench [name] [-- --json]`: the benchmarks of bench/, against throw-away services that lose nothing in a crash. */

const { join } = require('node:path');
const { ensureBuild } = require('./lib/build');
const { withLock } = require('./lib/lock-file');
const { ensureNpmPackages } = require('./lib/npm-packages');
const { runMain } = require('./lib/say');
const { ensureSystemPackages } = require('./lib/system-packages');
const { runNode, withThrowAwayHome } = require('./lib/throw-away');

const root = join(__dirname, '..');

async function main() {
  const programs = await withLock(join(root, '.lethe', 'install.lock'), async () => {
    await ensureNpmPackages(root);
    return ensureSystemPackages(root);
  });
  await withLock(join(root, '.lethe', 'build.lock'), () => ensureBuild(root));
  return withThrowAwayHome({ durable: true, programs }, (home) =>
    runNode(root, [join('dist', 'bench', 'index.js'), ...process.argv.slice(2)], {
      LETHE_TEST_HOME: home,
      LETHE_LOG_LEVEL: 'warn',
    }),
  );
}

runMain(main);
