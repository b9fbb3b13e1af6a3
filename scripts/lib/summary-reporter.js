// @ts-check
'use strict';

const { writeFileSync } = require('node:fs');

/** A jest reporter that writes the closing line of a run; a test file that could not even be loaded counts as one failure. */
class SummaryReporter {
  /**
   * @param {Set<unknown>} _contexts
   * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number, numRuntimeErrorTestSuites: number }} results
   */
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    if (process.env.LETHE_TEST_SUMMARY) writeFileSync(process.env.LETHE_TEST_SUMMARY, line);
  }
}

module.exports = SummaryReporter;
