// @ts-check
'use strict';

const { randomInt } = require('node:crypto');
const { createServer } = require('node:net');
const { setTimeout: sleep } = require('node:timers/promises');

/**
 * Below the ports that systems give to outgoing connections (Linux from 32768, others higher): any connection of the machine could be given one of those
 * between our choice and the server's start, or while a server is being started again.
 */
const FIRST = 10_240;
const END = 32_768;

/** What this process was given before: whoever has it may not listen on it yet. */
const given = new Set();

/**
 * A port of 127.0.0.1 that nobody listens on: the preferred one when it is free, else another.
 * @param {number} [preferred]
 * @returns {Promise<number>}
 */
async function freePort(preferred) {
  if (preferred && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(FIRST, END);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
  return listenOn(0);
}

/**
 * Waits until nobody listens on the port any more, and returns it: for a server that must be found where it was. Rejects after two minutes.
 * @param {number} port
 * @returns {Promise<number>}
 */
async function samePort(port) {
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(100))
    if (await isFree(port)) return port;
  throw new Error(`somebody else listens on port ${port}`);
}

/** @param {number} port */
function isFree(port) {
  return listenOn(port).then(
    () => true,
    () => false,
  );
}

/**
 * @param {number} port
 * @returns {Promise<number>} the port that it was
 */
function listenOn(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

module.exports = { freePort, samePort };
