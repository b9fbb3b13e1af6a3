// @ts-check
'use strict';

const { spawn } = require('node:child_process');

/**
 * Runs a program to its end and returns what it printed; a status other than 0 is an error that ends with the last lines of output.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { input?: string }} [options]
 * @returns {Promise<string>} standard output and standard error, as they came
 */
function run(command, args, { input, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...options,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString('utf8');
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === 0) resolve(output);
      else {
        const tail = output.trimEnd().split('\n').slice(-25).join('\n');
        const reason = `${command} ${args.join(' ')} ended with ${signal ?? `status ${status}`}`;
        reject(Object.assign(new Error(`${reason}\n${tail}`), { output }));
      }
    });
    if (input !== undefined) child.stdin?.end(input);
  });
}

/**
 * True when the program ran and ended with status 0.
 * @param {string} command
 * @param {string[]} args
 */
function succeeds(command, args) {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

module.exports = { run, succeeds };
