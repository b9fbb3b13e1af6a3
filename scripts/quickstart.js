// @ts-check
'use strict';

/**
 * `npm run quickstart [-- --once|--reset]`: installs what is missing, compiles, and hands over to `lethe quickstart`, which starts everything
 * under `.lethe/` and shows the main job.
 */

const { join } = require('node:path');
const { ensureBuild } = require('./lib/build');
const { withLock } = require('./lib/lock-file');
const { ensureNpmPackages } = require('./lib/npm-packages');
const { runMain } = require('./lib/say');
const { ensureSystemPackages } = require('./lib/system-packages');
const { runNode } = require('./lib/throw-away');

const root = join(__dirname, '..');

async function main() {
  await withLock(join(root, '.lethe', 'install.lock'), async () => {
    await ensureNpmPackages(root);
    await ensureSystemPackages(root);
  });
  await withLock(join(root, '.lethe', 'build.lock'), () => ensureBuild(root));
  return runNode(root, [join('bin', 'lethe.js'), 'quickstart', ...process.argv.slice(2)], {});
}

runMain(main);
