// @ts-check
'use strict';

const { writeFileSync } = require('node:fs');
const { describeOpenHandles } = require('./open-handles');

/** How long Jest may go on after its last result. */
const GRACE_MS = 15_000;

/**
 * The counts of Jest's that are used here.
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, numRuntimeErrorTestSuites: number }} Results
 */

/**
 * What scripts/test.js learns of a run, however it ends.
 * @typedef {object} Progress
 * @property {number} passed
 * @property {number} failed a test file that could not even be loaded counts as one
 * @property {number} skipped
 * @property {string[]} running test files under way
 * @property {FailedFile[]} failures
 */

/**
 * A test file of which something failed, and its counts.
 * @typedef {{ path: string, passed: number, failed: number, skipped: number }} FailedFile
 */

/**
 * The counts of a file, as Jest gives them.
 * @typedef {{ numPassingTests: number, numFailingTests: number, numPendingTests: number, numTodoTests: number, testExecError?: unknown }} FileResult
 */

/**
 * A Jest reporter that keeps the {@link Progress} of a run in a file, and ends a Jest that does not end by itself: it then says what is still open, for whoever
 * mends the test that left it.
 */
class SummaryReporter {
  /** @type {Progress} */
  progress = { passed: 0, failed: 0, skipped: 0, running: [], failures: [] };

  /** @param {{ path: string }} test */
  onTestFileStart({ path }) {
    this.progress.running.push(path);
    this.keep();
  }

  /**
   * @param {{ path: string }} test
   * @param {FileResult} result
   * @param {Results} results
   */
  onTestFileResult({ path }, result, results) {
    this.count(results);
    const failed = result.numFailingTests + (result.testExecError ? 1 : 0);
    if (failed > 0)
      this.progress.failures.push({
        path,
        passed: result.numPassingTests,
        failed,
        skipped: result.numPendingTests + result.numTodoTests,
      });
    this.progress.running = this.progress.running.filter((other) => other !== path);
    this.keep();
  }

  /**
   * @param {Set<unknown>} _contexts
   * @param {Results} results
   */
  onRunComplete(_contexts, results) {
    this.count(results);
    this.progress.running = [];
    this.keep();
    setTimeout(() => {
      process.stderr.write(`Jest did not end after its last result. Still open:\n${describeOpenHandles()}\n`);
      process.exit();
    }, GRACE_MS).unref();
  }

  /** @param {Results} results */
  count(results) {
    this.progress.passed = results.numPassedTests;
    this.progress.failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    this.progress.skipped = results.numPendingTests + results.numTodoTests;
  }

  keep() {
    if (process.env.LETHE_TEST_SUMMARY)
      writeFileSync(process.env.LETHE_TEST_SUMMARY, JSON.stringify(this.progress));
  }
}

module.exports = SummaryReporter;
