// @ts-check
'use strict';

/**
 * A process of its own that keeps PostgreSQL and Redis for another one. It is out of reach of the terminal's Ctrl-C, so the servers outlive
 * the processes that use them, and it stops them when its parent asks or is gone, however the parent ended.
 *
 * Started by embedded-services.js. Over IPC it receives `stop` and `{ restart: server }`, and sends `{ started }`, `{ restarted }` or
 * `{ failed }`.
 */

const {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} = require('node:fs');
const { createHash } = require('node:crypto');
const { dirname, join } = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { startCluster, stopCluster } = require('./postgres-cluster');
const { endProcess, identify, isRunning } = require('./processes');
const { startRedis, stopRedis } = require('./redis-instance');
const { canReach, serverAccount } = require('./server-account');

/**
 * @typedef {object} HostOptions
 * @property {string} home the folder of this installation
 * @property {boolean} durable
 * @property {import('./server-programs').ServerPrograms} programs
 * @property {ServerName[]} [servers] all of them when absent
 */

/** @typedef {'main' | 'keyring' | 'redis'} ServerName */

/**
 * What runs; written to `services.json` in the home.
 * @typedef {object} Services
 * @property {import('./postgres-cluster').Cluster} main
 * @property {import('./postgres-cluster').Cluster} keyring
 * @property {import('./redis-instance').Redis} redis
 * @property {import('./processes').ProcessIdentity} host
 * @property {import('./server-programs').ServerPrograms} programs
 * @property {string | undefined} account under which the servers run, when it is not ours
 */

/** @type {Partial<Services>} */
const running = {};
/** @type {Promise<void> | undefined} */
let stopping;

/** @type {(name: ServerName, again?: boolean) => Promise<void>} */
let launch;

/** How long a server may take to end in good order, flushing everything, on a busy machine. Killed instead, it would leave work for its next start. */
const ORDERLY_END_MS = 120_000;

/** @param {HostOptions} options */
async function start({ home, durable, programs, servers = ['main', 'keyring', 'redis'] }) {
  const account = serverAccount();
  const folder = serversDirectory(home, account);
  const file = join(home, 'services.json');
  const previous = await endOrphans(file);
  const env = programs.libraryPath ? { ...process.env, LD_LIBRARY_PATH: programs.libraryPath } : process.env;
  const shared = { durable, env, account };
  launch = async (name, again = false) => {
    const preferredPort = (running[name] ?? previous?.[name])?.port;
    if (name === 'redis') {
      const passwordFile = join(home, 'secrets', 'redis');
      running.redis = await startRedis({
        ...shared,
        directory: join(folder, name),
        passwordFile,
        program: programs.redis,
        preferredPort,
        again,
      });
    } else {
      const passwordFile = join(home, 'secrets', `postgres-${name}-admin`);
      const directory = join(folder, `postgres-${name}`);
      running[name] = await startCluster({
        ...shared,
        name,
        directory,
        passwordFile,
        bin: programs.postgresBin,
        preferredPort,
        again,
      });
    }
  };
  const outcomes = await Promise.allSettled(servers.map((name) => launch(name)));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  Object.assign(running, { host: identify(process.pid), programs, account: account?.name });
  record(file);
  return running;
}

/** @param {string} file */
function record(file) {
  writeFileSync(`${file}.new`, JSON.stringify(running, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/**
 * Where the servers' files lie: in the home, or, when the servers' account cannot get there, in a folder that it can reach, with a link
 * in the home.
 * @param {string} home
 * @param {import('./server-account').ServerAccount | undefined} account
 */
function serversDirectory(home, account) {
  const inside = join(home, 'servers');
  mkdirSync(home, { recursive: true, mode: account ? 0o711 : 0o700 });
  if (account) chmodSync(home, 0o711);
  const linked = lstatSync(inside, { throwIfNoEntry: false })?.isSymbolicLink();
  if (canReach(home, account) && !linked) {
    mkdirSync(inside, { recursive: true, mode: account ? 0o711 : 0o700 });
    return inside;
  }
  const name = `lethe-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`;
  const outside = linked ? readlinkSync(inside) : join('/var/tmp', name);
  mkdirSync(outside, { recursive: true, mode: 0o711 });
  const { uid } = lstatSync(outside);
  if (uid !== process.getuid?.())
    throw new Error(`${outside} belongs to somebody else; remove it and start again`);
  if (!linked) {
    rmSync(inside, { recursive: true, force: true });
    symlinkSync(outside, inside);
  }
  return outside;
}

/**
 * Stops servers that an earlier host left behind when it was killed, and returns what it had recorded.
 * @param {string} file
 * @returns {Promise<Services | undefined>}
 */
async function endOrphans(file) {
  if (!existsSync(file)) return undefined;
  /** @type {Services} */
  const previous = JSON.parse(readFileSync(file, 'utf8'));
  if (isRunning(previous.host))
    throw new Error(`the services under ${dirname(file)} are already running (process ${previous.host.pid})`);
  await Promise.all([
    endProcess(previous.main?.process, { signal: 'SIGINT' }),
    endProcess(previous.keyring?.process, { signal: 'SIGINT' }),
    endProcess(previous.redis?.process),
  ]);
  return previous;
}

function stop() {
  stopping ??= Promise.all([
    running.main && stopCluster(running.main),
    running.keyring && stopCluster(running.keyring),
    running.redis && stopRedis(running.redis),
  ]).then(() => undefined);
  return stopping;
}

/** @type {Promise<unknown>} */
const started = start(JSON.parse(process.argv[2] ?? '{}'));
started.then(
  (state) => process.send?.({ started: state }),
  async (error) => {
    process.send?.({ failed: String(error.message) });
    await end(1);
  },
);

/**
 * Starts a server again that somebody ended, on the same port; one that still runs is ended first.
 * @param {ServerName} name
 */
async function restart(name) {
  const server = running[name];
  await endProcess(server?.process, { signal: 'SIGINT', deadlineMs: ORDERLY_END_MS });
  await launch(name, true).then(
    () => process.send?.({ restarted: name, services: running }),
    (error) => process.send?.({ failed: String(error.message) }),
  );
}

/** @param {number} status */
async function end(status) {
  await started.catch(() => undefined);
  await stop();
  await Promise.race([
    new Promise((resolve) => (process.connected ? process.send?.({ stopped: true }, resolve) : resolve(0))),
    sleep(500),
  ]);
  process.exit(status);
}

process.on('message', (/** @type {'stop' | { restart: ServerName }} */ message) => {
  if (message === 'stop') void end(0);
  else void restart(message.restart);
});
process.on('disconnect', () => void end(0));
process.on('SIGTERM', () => void end(0));
process.on('SIGINT', () => undefined);
