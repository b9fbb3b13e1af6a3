// @ts-check
'use strict';

const { existsSync, readFileSync, rmSync } = require('node:fs');
const { join } = require('node:path');
const { endProcess, startedWith } = require('./processes');
const { detail, step } = require('./say');
const { runNode } = require('./throw-away');

/** A whole run takes about a quarter of an hour on one core; one that takes three times as long hangs. */
const CEILING_MINUTES = Number(process.env.LETHE_TEST_CEILING_MINUTES ?? 45);

/** How long what a test left running may take to end in good order. */
const LEFTOVER_MS = 15_000;

/** Of more files than so many that failed, it was not the machine. */
const AGAIN_AT_MOST = 5;

/**
 * Runs Jest to its end, or to the ceiling: then it says which test files were under way, and ends it. Whatever the tests left running is ended and named. In CI, the few
 * files that failed beside others run once more, alone: a fault of the code fails again, a machine that stood still does not, and the run says which it was. Prints
 * `N passed, N failed` (`, N skipped`) last, in either case.
 * @param {string} root
 * @param {string[]} args
 * @param {string} home of the throw-away services
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>} the exit status
 */
async function runJest(root, args, home, env = {}) {
  const endsAt = Date.now() + CEILING_MINUTES * 60_000;
  const attempt = (/** @type {string[]} */ jestArgs) => runOnce(root, jestArgs, home, env, endsAt);
  let run = await attempt(args);
  const again = process.env.CI && run.ended ? worthAnotherAttempt(run.progress) : [];
  if (again.length > 0) {
    step('Once more and alone, as they failed beside others:');
    detail(again.join('\n'));
    const second = await attempt(['--maxWorkers=1', '--runTestsByPath', ...again]);
    run = { ...second, progress: replaced(run.progress, second.progress) };
    if (second.status === 0) {
      step('Passed only at the second attempt:');
      detail(again.join('\n'));
    }
  }
  if (!run.ended) {
    step(`The tests were ended after ${CEILING_MINUTES} minutes; under way:`);
    detail(run.progress.running.join('\n') || 'no test file');
  }
  if (!run.ended || run.counted) process.stdout.write(`${closingLine(run.progress, !run.ended)}\n`);
  return run.ended ? run.status : 124;
}

/**
 * @param {string} root
 * @param {string[]} args
 * @param {string} home
 * @param {Record<string, string>} env
 * @param {number} endsAt Unix ms
 * @returns {Promise<{ status: number, ended: boolean, counted: boolean, progress: import('./summary-reporter').Progress }>} `ended`: by itself; `counted`: it came as far as a test
 */
async function runOnce(root, args, home, env, endsAt) {
  const summary = join(home, 'summary');
  rmSync(summary, { force: true });
  const reporters = ['default', join(__dirname, 'summary-reporter.js')].map((name) => `--reporters=${name}`);
  let ended = true;
  const status = await runNode(
    root,
    [join('node_modules', 'jest', 'bin', 'jest.js'), ...reporters, ...args],
    { ...env, LETHE_TEST_HOME: home, LETHE_TEST_SUMMARY: summary, LETHE_LOG_LEVEL: 'silent' },
    { afterMs: endsAt - Date.now(), onLate: () => (ended = false) },
  );
  await endLeftovers(home);
  return { status, ended, counted: existsSync(summary), progress: progressOf(summary) };
}

/**
 * The files that run again: those that need servers, if they are few and all that went wrong.
 * @param {import('./summary-reporter').Progress} progress
 */
function worthAnotherAttempt({ failures, running }) {
  const paths = failures.map(({ path }) => path);
  const serverless = paths.some((path) => !/[/\\]test[/\\](integration|e2e|trust)[/\\]/.test(path));
  return running.length > 0 || serverless || paths.length > AGAIN_AT_MOST ? [] : paths;
}

/**
 * The counts of the first attempt, with those of the second in place of what failed.
 * @param {import('./summary-reporter').Progress} first
 * @param {import('./summary-reporter').Progress} second
 * @returns {import('./summary-reporter').Progress}
 */
function replaced(first, second) {
  const left = (/** @type {'passed' | 'failed' | 'skipped'} */ count) =>
    first.failures.reduce((sum, file) => sum - file[count], first[count]) + second[count];
  return { ...second, passed: left('passed'), failed: left('failed'), skipped: left('skipped') };
}

/**
 * `N passed, N failed` (`, N skipped`). What was under way when Jest ended, by the ceiling or by itself, did not pass; nor did a run that was ended between two files.
 * @param {import('./summary-reporter').Progress} progress
 * @param {boolean} isLate
 */
function closingLine({ passed, failed, skipped, running }, isLate) {
  const broken = failed + (running.length || (isLate ? 1 : 0));
  return `${passed} passed, ${broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * @param {string} file
 * @returns {import('./summary-reporter').Progress}
 */
function progressOf(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0, running: [], failures: [] };
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** @param {string} home */
async function endLeftovers(home) {
  const left = startedWith(`LETHE_TEST_HOME=${home}`);
  if (left.length === 0) return;
  step('Left running by tests, and ended now:');
  const lines = left.map(({ identity, command }) => `${identity.pid} ${command.slice(0, 200)}`);
  detail(lines.slice(0, 20).join('\n'));
  await Promise.all(left.map(({ identity }) => endProcess(identity, { deadlineMs: LEFTOVER_MS })));
}

module.exports = { runJest, closingLine, worthAnotherAttempt, replaced };
