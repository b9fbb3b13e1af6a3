import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { SequencerLoop } from '../../audit';
import { wipe } from '../../crypto';
import { ConfigError, loadConfig, readSecretFile, readStrongSecretFile } from '../../foundation/config';
import { systemClock } from '../../foundation/clock';
import { type Database, databaseOptions, openDatabase } from '../../foundation/database';
import { hasLeakySwitches, protectHost } from '../../foundation/host';
import { createLogger, exitOnStartFailure, type Logger } from '../../foundation/logging';
import { startMetricsServer } from '../../foundation/metrics';
import {
  KeyringAudit,
  KeyringServer,
  launchSnapshotCheck,
  VerifierProcess,
  Ownership,
  parseApprovers,
} from '../../keyring/server';
import { configuredCustodians, lostCustodians } from './configured-custodians';
import { assertCustodianPolicy } from './custodian-policy';
import { startHealthServer } from './health-server';
import { keyringProcessKeys } from './keyring-keys';
import { startOwnLog } from './own-log';
import { custodianEnvironment, verifierEnvironment } from './verifier-environment';

type Config = ReturnType<typeof readConfig>;
const STANDBY_MS = 1_000;
const TAKE_OVER_MS = 10_000;
const SHUTDOWN_LIMIT_MS = 25_000;

function readConfig() {
  if (hasLeakySwitches(process.execArgv, process.env.NODE_OPTIONS)) {
    throw new ConfigError([{ key: 'NODE_OPTIONS', rule: 'must not let memory out of the key service' }]);
  }
  return loadConfig('keyring', keyringProcessKeys);
}

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger('keyring', config.LOG_LEVEL);
  process.title = 'lethe-keyring';
  protectHost(logger);
  const custodians = configuredCustodians(config);
  assertCustodianPolicy(custodians, config);
  const running: { server?: KeyringServer; database?: Database; log?: SequencerLoop } = {};
  const metrics = await startMetricsServer(config.HOST, config.METRICS_PORT);
  const health = await startHealthServer(config.HOST, config.PORT, async () => {
    await running.database?.query('SELECT 1');
    return running.server !== undefined;
  });
  endOnSignal(logger, async () => {
    health.close();
    metrics.close();
    await running.log?.stop();
    await running.server?.stop();
    for (const custodian of custodians) await custodian.close();
    await running.database?.destroy();
  });
  const database = await connect(config, logger);
  running.database = database;
  const end = (why: string) => (error: unknown) => {
    logger.fatal({ err: error }, why);
    process.exit(1);
  };
  const ownership = await own(database, logger);
  ownership.watch(end('the lock on the key database is lost; ending, so that another process can serve'));
  const server = await KeyringServer.start({
    database,
    ownership,
    custodians,
    lost: lostCustodians(config.LOST_CUSTODIANS),
    clock: systemClock,
    audit: new KeyringAudit(),
    settings: engineSettings(config),
    verifier: new VerifierProcess({
      entry: join(__dirname, 'verifier.js'),
      env: verifierEnvironment(process.env, config),
    }),
    guard: {
      approvers:
        config.APPROVERS_FILE === undefined
          ? []
          : parseApprovers(readSecretFile(config.APPROVERS_FILE).toString('utf8')),
      delayMs: config.GUARD_DELAY_SECONDS * 1000,
      onBlocked: ({ digest, keys }) =>
        logger.error(
          { alarm: 'keyring.guard.blocked', digest: digest.toString('hex'), keys },
          'a batch of destructions waits for two approvals',
        ),
    },
    onFatal: end('the memory may differ from the database; ending'),
    atPoint: (point) => {
      if (config.MODE === 'development' && config.CRASH_AT === point) process.kill(process.pid, 'SIGKILL');
    },
    listen: {
      socketDir: config.SOCKET_DIR,
      socketMode: config.SOCKET_MODE,
      directoryMode: config.SOCKET_DIR_MODE,
      secrets: roleSecrets(config),
    },
    services: {
      certificateKeyName: config.CERTIFICATE_KEY_NAME,
      snapshots: {
        folders: config.SNAPSHOT_DIRS,
        intervalMs: config.SNAPSHOT_INTERVAL_SECONDS * 1000,
        checkIntervalMs: config.SNAPSHOT_CHECK_SECONDS * 1000,
        check: (path) =>
          launchSnapshotCheck(
            { entry: join(__dirname, 'snapshot-check.js'), env: custodianEnvironment(process.env) },
            path,
          ),
      },
    },
    logger,
  });
  running.server = server;
  running.log = startOwnLog(server, database, join(config.AUDIT_WITNESS_DIR, 'keyring'), logger);
  const { generations, state } = server.engine;
  logger.info(
    { generation: generations.current.number, subjects: state.subjects.size, keys: state.keys.size },
    'keyring open',
  );
  if (onOneDevice(config.SNAPSHOT_DIRS)) {
    logger.warn(
      'the places of snapshots are one, or on one disk: whoever loses it and the key cluster loses every message',
    );
  }
  if (process.getuid?.() === 0 || config.SOCKET_MODE === 0o600) {
    logger.warn(
      'every role that runs under this user can reach every socket: the role secrets alone separate them',
    );
  }
}

/** True unless snapshots lie on two devices at least. */
function onOneDevice(folders: readonly string[]): boolean {
  const devices = folders.map((folder) => statSync(folder, { throwIfNoEntry: false })?.dev);
  return new Set(devices.filter((device) => device !== undefined)).size < 2;
}

/** Waits for the database: at a common start it may come later. */
async function connect(config: Config, logger: Logger): Promise<Database> {
  for (;;) {
    try {
      return await openDatabase(databaseOptions(config, 'lethe-keyring'));
    } catch (error) {
      logger.warn({ err: error }, 'the key database does not answer yet');
      await new Promise((resolve) => setTimeout(resolve, STANDBY_MS));
    }
  }
}

/** One process at a time owns the keyring; the others stand by. */
async function own(database: Database, logger: Logger): Promise<Ownership> {
  const ownership = new Ownership(database);
  let stoodBy = false;
  for (; !(await ownership.tryAcquire()); stoodBy = true) {
    if (!stoodBy) logger.info('another keyring process is active; standing by');
    await new Promise((resolve) => setTimeout(resolve, STANDBY_MS));
  }
  // The one before notices within this time that its lock is gone, and ends: two never serve at once.
  if (stoodBy) await new Promise((resolve) => setTimeout(resolve, TAKE_OVER_MS));
  return ownership;
}

function engineSettings(config: Config) {
  return {
    leaseTtlMs: config.LEASE_TTL_MS,
    leaseMarginMs: config.LEASE_MARGIN_MS,
    sealWindowDays: config.SEAL_WINDOW_DAYS,
    suppressionDays: config.SUPPRESSION_DAYS,
    rotationMinIntervalMs: config.ROTATION_MIN_INTERVAL_SECONDS * 1000,
    rotationMaxDelayMs: 86_400_000,
    opensPerHourAlarm: config.OPENS_PER_HOUR_ALARM,
    opensPerHourLimit: config.OPENS_PER_HOUR_LIMIT,
    canaryLocks: config.CANARY_LOCKS,
    auditOrigin: config.LOG_ORIGIN,
  };
}

/** Read once here, so that one that is missing keeps the keyring from starting, and again for every caller. */
function roleSecrets(config: Config) {
  const read = (path: string) => {
    wipe(readStrongSecretFile(path));
    return () => readStrongSecretFile(path);
  };
  return {
    ingest: read(config.INGEST_SECRET_FILE),
    api: read(config.API_SECRET_FILE),
    worker: read(config.WORKER_SECRET_FILE),
    ...(config.OPERATOR_SECRET_FILE !== undefined && { operator: read(config.OPERATOR_SECRET_FILE) }),
  };
}

function endOnSignal(logger: Logger, close: () => Promise<void>): void {
  let ending = false;
  const end = (signal: string) => {
    if (ending) return;
    ending = true;
    logger.info({ signal }, 'shutting down');
    setTimeout(() => process.exit(1), SHUTDOWN_LIMIT_MS).unref();
    void close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

main().catch(exitOnStartFailure('keyring'));
