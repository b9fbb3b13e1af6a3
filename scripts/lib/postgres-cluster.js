// @ts-check
'use strict';

const { spawn } = require('node:child_process');
const {
  existsSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeFileSync,
  chownSync,
  appendFileSync,
} = require('node:fs');
const { join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { freePort, samePort } = require('./free-port');
const { endProcess, identify } = require('./processes');
const { run } = require('./run');
const { ensureSecret } = require('./secret-files');
const { asAccount, makePrivateDirectory } = require('./server-account');

/** The superuser of an embedded cluster; only `lethe migrate` uses it. */
const ADMIN = 'lethe_admin';

/**
 * Settings of every cluster. Nothing that could quote a message, a name or a number may reach the log: no statements, no parameters, no
 * DETAIL lines. Many partitions are locked at once when history is read, hence `max_locks_per_transaction`.
 */
const SETTINGS = {
  listen_addresses: "'127.0.0.1'",
  unix_socket_permissions: '0700',
  password_encryption: "'scram-sha-256'",
  max_connections: '120',
  shared_buffers: "'192MB'",
  max_locks_per_transaction: '512',
  max_wal_size: "'2GB'",
  checkpoint_timeout: "'15min'",
  wal_level: 'replica',
  jit: 'off',
  log_statement: "'none'",
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_destination: "'stderr'",
  logging_collector: 'off',
};

/** For throw-away clusters only: a crash of the machine may lose them. A crash of a process loses nothing either way. */
const THROW_AWAY = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/**
 * @typedef {object} ClusterOptions
 * @property {string} name `main` or `keyring`
 * @property {string} directory holds `data`, `socket` and `log`
 * @property {string} passwordFile of the superuser
 * @property {boolean} durable false: {@link THROW_AWAY}
 * @property {string} bin the PostgreSQL programs
 * @property {NodeJS.ProcessEnv} env
 * @property {import('./server-account').ServerAccount | undefined} account
 * @property {number} [preferredPort]
 * @property {boolean} [again] it ran before, and whoever uses it looks for it on `preferredPort` and nowhere else
 */

/**
 * A running cluster. Connect to `host`:`port` as `adminUser`.
 * @typedef {object} Cluster
 * @property {string} host
 * @property {number} port
 * @property {string} adminUser
 * @property {string} passwordFile
 * @property {string} directory
 * @property {import('./processes').ProcessIdentity} process
 */

/**
 * Makes the cluster when it does not exist yet, and starts it as a child of this process.
 * @param {ClusterOptions} options
 * @returns {Promise<Cluster>}
 */
async function startCluster(options) {
  const { directory, account, passwordFile } = options;
  const data = join(directory, 'data');
  makePrivateDirectory(directory, account);
  makePrivateDirectory(join(directory, 'socket'), account);
  const password = ensureSecret(passwordFile);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(options, data, password);
  for (let attempt = 1; ; attempt += 1) {
    const { preferredPort, again } = options;
    const port =
      again && preferredPort
        ? await samePort(preferredPort)
        : await freePort(attempt === 1 ? preferredPort : undefined);
    configure(options, data, port);
    const process = await launch(options, data).catch(async (error) => {
      if (attempt === 3) throw error;
      // Of a server that was killed, processes may be left that hold its shared memory for a moment.
      if (again) await sleep(2_000);
    });
    if (process) return { host: '127.0.0.1', port, adminUser: ADMIN, passwordFile, directory, process };
  }
}

/**
 * Fast shutdown: open transactions are rolled back, everything committed is on disk.
 * @param {Cluster} cluster
 */
function stopCluster(cluster) {
  return endProcess(cluster.process, { signal: 'SIGINT', deadlineMs: 30_000 });
}

/**
 * @param {ClusterOptions} options
 * @param {string} data
 * @param {string} password
 */
async function initialise({ bin, env, account, durable, directory }, data, password) {
  rmSync(data, { recursive: true, force: true });
  const passwordInput = join(directory, 'initdb-password');
  writeFileSync(passwordInput, password, { mode: 0o600 });
  if (account) chownSync(passwordInput, account.uid, account.gid);
  const args = [
    '-D',
    data,
    '-U',
    ADMIN,
    '--auth=scram-sha-256',
    `--pwfile=${passwordInput}`,
    '--encoding=UTF8',
    '--locale=C',
    '--data-checksums',
  ];
  try {
    await run(join(bin, 'initdb'), durable ? args : [...args, '--no-sync'], {
      cwd: directory,
      env,
      ...asAccount(account),
    });
  } finally {
    rmSync(passwordInput, { force: true });
  }
  appendFileSync(join(data, 'postgresql.conf'), "include 'lethe.conf'\n");
}

/**
 * @param {ClusterOptions} options
 * @param {string} data
 * @param {number} port
 */
function configure({ name, directory, durable, account }, data, port) {
  const own = {
    port,
    cluster_name: `'lethe_${name}'`,
    unix_socket_directories: `'${join(directory, 'socket').replaceAll("'", "''")}'`,
  };
  const settings = { ...SETTINGS, ...own, ...(durable ? {} : THROW_AWAY) };
  // A socket's path must fit in 107 bytes; connections go over TCP on the loopback anyway.
  if (Buffer.byteLength(join(directory, 'socket', '.s.PGSQL.65535.lock')) > 107)
    settings.unix_socket_directories = "''";
  const file = join(data, 'lethe.conf');
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  if (account) chownSync(file, account.uid, account.gid);
}

/**
 * @param {ClusterOptions} options
 * @param {string} data
 */
async function launch({ bin, env, account, directory }, data) {
  const logFile = join(directory, 'log');
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(join(bin, 'postgres'), ['-D', data], {
    cwd: directory,
    env,
    stdio: ['ignore', log, log],
    ...asAccount(account),
  });
  closeSync(log);
  const failure = new Promise((_, reject) => child.once('error', reject));
  await Promise.race([failure, until(() => child.exitCode !== null || isReady(data, child.pid))]);
  const identity = child.exitCode === null && child.pid ? identify(child.pid) : undefined;
  if (!identity)
    throw new Error(
      `PostgreSQL did not start:\n${readFileSync(logFile, 'utf8').split('\n').slice(-12).join('\n')}`,
    );
  return identity;
}

/**
 * The last line of postmaster.pid tells what the server is doing.
 * @param {string} data
 * @param {number | undefined} pid
 */
function isReady(data, pid) {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

/** @param {() => boolean} condition */
async function until(condition) {
  const deadline = Date.now() + 120_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('PostgreSQL was not ready within two minutes');
    await sleep(20);
  }
}

module.exports = { startCluster, stopCluster };
