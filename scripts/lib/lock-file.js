// @ts-check
'use strict';

const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { identify, isRunning } = require('./processes');

/**
 * Takes a lock that dies with its holder: the file names the process, and one left behind by a process that is gone does not count.
 * @param {string} file
 * @returns {(() => void) | undefined} gives the lock back; undefined when somebody else holds it
 */
function tryLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(file, JSON.stringify(identify(process.pid)), { flag: 'wx', mode: 0o600 });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      if (isRunning(lockHolder(file))) return undefined;
      rmSync(file, { force: true });
    }
  }
  return undefined;
}

/**
 * Who holds the lock, running or not.
 * @param {string} file
 * @returns {import('./processes').ProcessIdentity | undefined}
 */
function lockHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Runs `work` while holding the lock, waiting for it as long as its holder lives.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withLock(file, work) {
  let release = tryLock(file);
  while (!release) {
    await sleep(200);
    release = tryLock(file);
  }
  try {
    return await work();
  } finally {
    release();
  }
}

module.exports = { tryLock, lockHolder, withLock };
