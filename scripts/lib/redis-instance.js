// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const { chownSync, closeSync, openSync, readFileSync, writeFileSync } = require('node:fs');
const { connect } = require('node:net');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { freePort, samePort } = require('./free-port');
const { endProcess, identify } = require('./processes');
const { ensureSecret } = require('./secret-files');
const { asAccount, makePrivateDirectory } = require('./server-account');

/**
 * @typedef {object} RedisOptions
 * @property {string} directory holds `data`, `redis.conf` and `log`
 * @property {string} passwordFile
 * @property {boolean} durable keeps an append-only file
 * @property {{ command: string, argv0: string }} program
 * @property {NodeJS.ProcessEnv} env
 * @property {import('./server-account').ServerAccount | undefined} account
 * @property {number} [preferredPort]
 * @property {boolean} [again] it ran before, and whoever uses it looks for it on `preferredPort` and nowhere else
 */

/**
 * @typedef {object} Redis
 * @property {string} host
 * @property {number} port
 * @property {string} passwordFile
 * @property {string} directory
 * @property {import('./processes').ProcessIdentity} process
 */

/**
 * Starts Redis on the loopback as a child of this process. `noeviction`, because a queue must never lose a job to make room.
 * @param {RedisOptions} options
 * @returns {Promise<Redis>}
 */
async function startRedis(options) {
  const { directory, account, passwordFile } = options;
  makePrivateDirectory(directory, account);
  makePrivateDirectory(join(directory, 'data'), account);
  const password = ensureSecret(passwordFile);
  for (let attempt = 1; ; attempt += 1) {
    const { preferredPort, again } = options;
    const port =
      again && preferredPort
        ? await samePort(preferredPort)
        : await freePort(attempt === 1 ? preferredPort : undefined);
    configure(options, port, password);
    const process = await launch(options, port, password).catch((error) => {
      if (attempt === 3) throw error;
    });
    if (process) return { host: '127.0.0.1', port, passwordFile, directory, process };
  }
}

/** @param {Redis} redis */
function stopRedis(redis) {
  return endProcess(redis.process, { signal: 'SIGTERM', deadlineMs: 15_000 });
}

/**
 * @param {RedisOptions} options
 * @param {number} port
 * @param {string} password
 */
function configure({ directory, durable, account }, port, password) {
  const file = join(directory, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir "${join(directory, 'data')}"`,
    'maxmemory-policy noeviction',
    'save ""',
    `appendonly ${durable ? 'yes' : 'no'}`,
    'daemonize no',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  if (account) chownSync(file, account.uid, account.gid);
}

/**
 * @param {RedisOptions} options
 * @param {number} port
 * @param {string} password
 */
async function launch({ directory, program, env, account }, port, password) {
  const logFile = join(directory, 'log');
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(program.command, [join(directory, 'redis.conf')], {
    argv0: program.argv0,
    cwd: directory,
    env,
    stdio: ['ignore', log, log],
    ...asAccount(account),
  });
  closeSync(log);
  const failure = new Promise((_, reject) => child.once('error', reject));
  await Promise.race([failure, ready()]);
  const identity = child.exitCode === null && child.pid ? identify(child.pid) : undefined;
  if (!identity)
    throw new Error(
      `Redis did not start:\n${readFileSync(logFile, 'utf8').split('\n').slice(-12).join('\n')}`,
    );
  return identity;

  async function ready() {
    const deadline = Date.now() + 60_000;
    while (child.exitCode === null && !(await answersPing(port, password))) {
      if (Date.now() > deadline) throw new Error('Redis was not ready within a minute');
      await sleep(20);
    }
  }
}

/**
 * True when the server accepts our password, so it is ours, and has loaded its data.
 * @param {number} port
 * @param {string} password
 * @returns {Promise<boolean>}
 */
function answersPing(port, password) {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    const finish = (/** @type {boolean} */ result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(1_000, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.startsWith('-') || answer.includes('\r\n-')) finish(false);
      else if (answer.includes('+PONG')) finish(true);
    });
  });
}

module.exports = { startRedis, stopRedis };
