// @ts-check
'use strict';

const { fork } = require('node:child_process');
const { resolve, join } = require('node:path');

/**
 * Services that run in a process of their own.
 * @typedef {object} StartedServices
 * @property {import('./service-host').Services} services
 * @property {() => Promise<void>} stop
 * @property {(server: import('./service-host').ServerName) => Promise<void>} restart starts one again that was ended or killed
 */

/**
 * Starts two PostgreSQL clusters and Redis under `home`, in a process that stops them when this one ends.
 * @param {import('./service-host').HostOptions} options
 * @returns {Promise<StartedServices>}
 */
async function startServices(options) {
  const argument = JSON.stringify({ ...options, home: resolve(options.home) });
  const stdio = /** @type {import('node:child_process').StdioOptions} */ ([
    'ignore',
    'ignore',
    'inherit',
    'ipc',
  ]);
  const host = fork(join(__dirname, 'service-host.js'), [argument], { detached: true, stdio, execArgv: [] });
  const gone = new Promise((done) => host.once('exit', done));
  const { started } = await answer(host);
  return {
    services: started,
    stop: async () => {
      if (host.connected) host.send('stop');
      await gone;
    },
    restart: async (server) => {
      host.send({ restart: server });
      const { services } = await answer(host);
      Object.assign(started, services);
    },
  };
}

/**
 * The next message of the host.
 * @param {import('node:child_process').ChildProcess} host
 * @returns {Promise<any>}
 */
function answer(host) {
  return new Promise((done, fail) => {
    const ended = (/** @type {number | null} */ status) =>
      fail(new Error(`the process that keeps the services ended with status ${status}`));
    host.once('error', fail);
    host.once('exit', ended);
    host.once('message', (/** @type {{ failed?: string }} */ message) => {
      host.off('error', fail);
      host.off('exit', ended);
      if (message.failed === undefined) done(message);
      else fail(new Error(message.failed));
    });
  });
}

module.exports = { startServices };
