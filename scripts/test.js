// @ts-check
'use strict';

/**
 * `npm test [-- jest arguments]`: installs what is missing, starts throw-away services on free ports, runs jest, and leaves nothing behind.
 * The last line is `N passed, N failed` (`, N skipped`).
 */

const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { ensureBuild } = require('./lib/build');
const { withLock } = require('./lib/lock-file');
const { ensureNpmPackages } = require('./lib/npm-packages');
const { runMain } = require('./lib/say');
const { ensureSoftHsm } = require('./lib/softhsm');
const { ensureSystemPackages } = require('./lib/system-packages');
const { runNode, withThrowAwayHome } = require('./lib/throw-away');

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
    const softHsm = await withLock(join(root, '.lethe', 'install.lock'), () => ensureSoftHsm(root, home));
    return runJest(args, home, softHsm);
  });
}

/**
 * @param {string[]} args
 * @param {string} home
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>} the exit status
 */
async function runJest(args, home, env = {}) {
  const summary = join(home, 'summary');
  const reporters = ['default', join(__dirname, 'lib', 'summary-reporter.js')].map(
    (name) => `--reporters=${name}`,
  );
  const status = await runNode(
    root,
    [join('node_modules', 'jest', 'bin', 'jest.js'), ...reporters, ...args],
    {
      ...env,
      LETHE_TEST_HOME: home,
      LETHE_TEST_SUMMARY: summary,
      LETHE_LOG_LEVEL: 'silent',
    },
  );
  if (existsSync(summary)) process.stdout.write(`${readFileSync(summary, 'utf8')}\n`);
  return status;
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
