// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { mkdtempSync, realpathSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { startServices } = require('./embedded-services');
const { step } = require('./say');

/**
 * Runs `work` with throw-away PostgreSQL (twice) and Redis under a temporary home, which is removed afterwards.
 * @template T
 * @param {{ durable: boolean, programs: import('./server-programs').ServerPrograms | undefined }} options no programs: a home without services
 * @param {(home: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withThrowAwayHome({ durable, programs }, work) {
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'lethe-test-'));
  try {
    if (!programs) return await work(home);
    step('Starting throw-away PostgreSQL (twice) and Redis');
    const { stop } = await startServices({ home, durable, programs });
    try {
      return await work(home);
    } finally {
      await stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * Runs a Node program in the foreground and resolves with its exit status. Ctrl-C reaches it by itself; we stay to clean up after it.
 * @param {string} root
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @param {{ afterMs: number, onLate: () => void }} [ceiling] when the program is ended by force, and who is told before
 * @returns {Promise<number>}
 */
function runNode(root, args, env, ceiling) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    const ignore = () => undefined;
    process.on('SIGINT', ignore);
    process.on('SIGTERM', pass);
    const late = ceiling && setTimeout(() => (ceiling.onLate(), child.kill('SIGKILL')), ceiling.afterMs);
    child.once('error', reject);
    child.once('exit', (status) => {
      clearTimeout(late);
      process.off('SIGINT', ignore);
      process.off('SIGTERM', pass);
      resolve(status ?? 130);
    });
  });
}

module.exports = { withThrowAwayHome, runNode };
