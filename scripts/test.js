// @ts-check
'use strict';

/**
 * `npm test [-- jest arguments]`: installs what is missing, starts throw-away services on free ports, runs jest, and leaves nothing behind.
 * The last line is `N passed, N failed` (`, N skipped`). Ends after `LETHE_TEST_CEILING_MINUTES` (45) at the latest.
 */

const { join } = require('node:path');
const { ensureBuild } = require('./lib/build');
const { withLock } = require('./lib/lock-file');
const { ensureNpmPackages } = require('./lib/npm-packages');
const { ensurePgBackRest } = require('./lib/pgbackrest');
const { runJest } = require('./lib/run-jest');
const { runMain } = require('./lib/say');
const { ensureSoftHsm } = require('./lib/softhsm');
const { ensureSystemPackages } = require('./lib/system-packages');
const { withThrowAwayHome } = require('./lib/throw-away');

const root = join(__dirname, '..');
const PROJECTS = ['unit', 'integration', 'e2e'];

async function main() {
  const args = process.argv.slice(2);
  const projects = selectedProjects(args);
  const servicesWanted = projects.some((project) => project !== 'unit');
  const programs = await withLock(join(root, '.lethe', 'install.lock'), async () => {
    await ensureNpmPackages(root);
    return servicesWanted ? ensureSystemPackages(root) : undefined;
  });
  // The unit tests alone need no compiled process or thread.
  if (servicesWanted) await withLock(join(root, '.lethe', 'build.lock'), () => ensureBuild(root));
  // Nothing survives the run, so nothing waits for the disk; tests that crash a machine's servers start durable ones of their own.
  return withThrowAwayHome({ durable: false, programs }, async (home) => {
    const tools = await withLock(join(root, '.lethe', 'install.lock'), async () => ({
      ...(await ensureSoftHsm(root, home)),
      ...(servicesWanted && (await ensurePgBackRest(root))),
    }));
    return runJest(root, args, home, tools);
  });
}

/**
 * The projects that `--selectProjects` names, or all of them.
 * @param {string[]} args
 */
function selectedProjects(args) {
  const at = args.indexOf('--selectProjects');
  if (at < 0) return PROJECTS;
  const rest = args.slice(at + 1);
  const end = rest.findIndex((argument) => !PROJECTS.includes(argument));
  return end < 0 ? rest : rest.slice(0, end);
}

runMain(main);
