// @ts-check
'use strict';

/** What the person at the terminal reads. Progress goes to standard error, so that standard output stays for results. */

/** @param {string} text */
function step(text) {
  process.stderr.write(`» ${text}\n`);
}

/** @param {string} text */
function detail(text) {
  for (const line of text.trimEnd().split('\n')) process.stderr.write(`  ${line}\n`);
}

/** Something the person must do; the script ends with status 1 after it. */
class Stop extends Error {}

/**
 * Runs a script's main function; a {@link Stop} is printed plainly, anything else with its stack.
 * @param {() => Promise<number>} main resolves with the exit status
 */
function runMain(main) {
  main().then(
    (status) => {
      process.exitCode = status;
    },
    (error) => {
      process.stderr.write(`\n${error instanceof Stop ? error.message : error.stack}\n`);
      process.exitCode = 1;
    },
  );
}

module.exports = { step, detail, Stop, runMain };
