// @ts-check
'use strict';

const { createServer } = require('node:net');

/**
 * A port of 127.0.0.1 that nobody listens on: the preferred one when it is free, else one of the system's choice.
 * @param {number} [preferred]
 * @returns {Promise<number>}
 */
async function freePort(preferred) {
  if (preferred) {
    const port = await tryPort(preferred).catch(() => undefined);
    if (port) return port;
  }
  return tryPort(0);
}

/**
 * @param {number} port
 * @returns {Promise<number>}
 */
function tryPort(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

module.exports = { freePort };
