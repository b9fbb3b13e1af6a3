// @ts-check
'use strict';

const { fork } = require('node:child_process');
const { resolve, join } = require('node:path');

/**
 * Starts two PostgreSQL clusters and Redis under `home`, in a process that stops them when this one ends.
 * @param {import('./service-host').HostOptions} options
 * @returns {Promise<{ services: import('./service-host').Services, stop: () => Promise<void> }>}
 */
function startServices(options) {
  const argument = JSON.stringify({ ...options, home: resolve(options.home) });
  const host = fork(join(__dirname, 'service-host.js'), [argument], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const gone = new Promise((done) => host.once('exit', done));
  const stop = async () => {
    if (host.connected) host.send('stop');
    await gone;
  };
  return new Promise((done, fail) => {
    host.once('error', fail);
    host.once('exit', (status) =>
      fail(new Error(`the process that keeps the services ended with status ${status}`)),
    );
    host.on(
      'message',
      (/** @type {{ started?: import('./service-host').Services, failed?: string }} */ message) => {
        if (message.started) done({ services: message.started, stop });
        else if (message.failed) fail(new Error(message.failed));
      },
    );
  });
}

module.exports = { startServices };
