// @ts-check
'use strict';

const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { endProcess, startedWith } = require('./processes');
const { detail, step } = require('./say');
const { runNode } = require('./throw-away');

/** A whole run takes about a quarter of an hour on one core; one that takes three times as long hangs. */
const CEILING_MINUTES = Number(process.env.LETHE_TEST_CEILING_MINUTES ?? 45);

/** How long what a test left running may take to end in good order. */
const LEFTOVER_MS = 15_000;

/**
 * Runs Jest to its end, or to the ceiling: then it says which test files were under way, and ends it. Whatever the tests left running is ended and named. Prints
 * `N passed, N failed` (`, N skipped`) last, in either case.
 * @param {string} root
 * @param {string[]} args
 * @param {string} home of the throw-away services
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>} the exit status
 */
async function runJest(root, args, home, env = {}) {
  const summary = join(home, 'summary');
  const reporters = ['default', join(__dirname, 'summary-reporter.js')].map((name) => `--reporters=${name}`);
  let isLate = false;
  const status = await runNode(
    root,
    [join('node_modules', 'jest', 'bin', 'jest.js'), ...reporters, ...args],
    { ...env, LETHE_TEST_HOME: home, LETHE_TEST_SUMMARY: summary, LETHE_LOG_LEVEL: 'silent' },
    { afterMs: CEILING_MINUTES * 60_000, onLate: () => (isLate = true) },
  );
  await endLeftovers(home);
  const progress = progressOf(summary);
  if (isLate) {
    step(`The tests were ended after ${CEILING_MINUTES} minutes; under way:`);
    detail(progress.running.join('\n') || 'no test file');
  }
  if (isLate || existsSync(summary)) process.stdout.write(`${closingLine(progress, isLate)}\n`);
  return isLate ? 124 : status;
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
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0, running: [] };
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

module.exports = { runJest, closingLine };
