// @ts-check
'use strict';

const { execFileSync } = require('node:child_process');
const { readdirSync, readFileSync } = require('node:fs');
const { setTimeout: sleep } = require('node:timers/promises');

/**
 * A process that cannot be mistaken for another one that got its number later.
 * @typedef {{ pid: number, startedAt: string }} ProcessIdentity
 */

/**
 * The identity of a running process, or undefined when there is none of that number (or it is only waiting to be reaped).
 * @param {number} pid
 * @returns {ProcessIdentity | undefined}
 */
function identify(pid) {
  if (process.platform === 'linux') {
    try {
      // Field 2 is the program's name in parentheses and may hold anything; the rest follows its last ')'.
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ');
      return fields[0] === 'Z' ? undefined : { pid, startedAt: String(fields[19]) };
    } catch {
      return undefined;
    }
  }
  try {
    const startedAt = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return startedAt ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {ProcessIdentity | undefined} identity */
function isRunning(identity) {
  return identity !== undefined && identify(identity.pid)?.startedAt === identity.startedAt;
}

/**
 * Asks a process to end, waits, and ends it by force when it has not. Does nothing to a process that merely has the same number.
 * @param {ProcessIdentity | undefined} identity
 * @param {{ signal?: NodeJS.Signals, deadlineMs?: number }} [options]
 */
async function endProcess(identity, { signal = 'SIGTERM', deadlineMs = 20_000 } = {}) {
  if (identity === undefined || !isRunning(identity)) return;
  send(identity.pid, signal);
  const deadline = Date.now() + deadlineMs;
  while (isRunning(identity)) {
    if (Date.now() > deadline) {
      send(identity.pid, 'SIGKILL');
      // A process that the kernel does not let go yet is nobody's to wait for.
      for (let waited = 0; waited < 200 && isRunning(identity); waited += 1) await sleep(25);
      return;
    }
    await sleep(25);
  }
}

/**
 * Processes that were started with this variable in their environment, and what they started (Linux only; elsewhere none are found).
 * @param {string} variable `NAME=value`
 * @returns {{ identity: ProcessIdentity, command: string }[]}
 */
function startedWith(variable) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const parts = (/** @type {string} */ file) =>
          readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
        const identity = parts('environ').includes(variable) ? identify(Number(pid)) : undefined;
        return identity ? [{ identity, command: parts('cmdline').join(' ').trim() }] : [];
      } catch {
        // Another account's, or it has just ended.
        return [];
      }
    });
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}

module.exports = { identify, isRunning, endProcess, startedWith };
