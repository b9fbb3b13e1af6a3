// @ts-check
'use strict';

/**
 * `npm test [-- jest arguments]`: installs what is missing, starts throw-away services on free ports, runs jest, and leaves nothing behind.
 * The last line is `N passed, N failed` (`, N skipped`).
 */

const { spawn } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, existsSync, realpathSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { ensureBuild } = require('./lib/build');
const { startServices } = require('./lib/embedded-services');
const { withLock } = require('./lib/lock-file');
const { ensureNpmPackages } = require('./lib/npm-packages');
const { runMain, step } = require('./lib/say');
const { ensureSystemPackages } = require('./lib/system-packages');

const root = join(__dirname, '..');
const PROJECTS = ['unit', 'integration', 'e2e'];

async function main() {
  const args = process.argv.slice(2);
  await withLock(join(root, '.lethe', 'install.lock'), () => ensureNpmPackages(root));
  const projects = selectedProjects(args);
  if (projects.every((project) => project === 'unit'))
    return runJest(args, mkdtempSync(join(realpathSync(tmpdir()), 'lethe-test-')));
  const programs = await withLock(join(root, '.lethe', 'install.lock'), () => ensureSystemPackages(root));
  // Only the end-to-end tests start compiled processes.
  if (projects.includes('e2e')) await withLock(join(root, '.lethe', 'build.lock'), () => ensureBuild(root));
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'lethe-test-'));
  step('Starting throw-away PostgreSQL (twice) and Redis');
  const { stop } = await startServices({ home, durable: false, programs });
  try {
    return await runJest(args, home);
  } finally {
    await stop();
  }
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

/**
 * @param {string[]} args
 * @param {string} home
 * @returns {Promise<number>} the exit status
 */
async function runJest(args, home) {
  const summary = join(home, 'summary.json');
  const reporters = ['--reporters=default', `--reporters=${join(__dirname, 'lib', 'summary-reporter.js')}`];
  try {
    const status = await ended([join('node_modules', 'jest', 'bin', 'jest.js'), ...reporters, ...args], {
      LETHE_TEST_HOME: home,
      LETHE_TEST_SUMMARY: summary,
    });
    if (existsSync(summary)) process.stdout.write(`${readFileSync(summary, 'utf8')}\n`);
    return status;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<number>}
 */
function ended(args, env) {
  return new Promise((resolve, reject) => {
    const jest = spawn(process.execPath, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env, LETHE_LOG_LEVEL: 'silent' },
    });
    // Ctrl-C reaches jest by itself; we wait for it, then stop the services.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => jest.kill('SIGTERM'));
    jest.once('error', reject);
    jest.once('exit', (status) => resolve(status ?? 130));
  });
}

runMain(main);
