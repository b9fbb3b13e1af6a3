import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { KeyringClient } from '../../src/keyring/client';
import {
  LostCustodian,
  makeCustodians,
  type Custodian,
  type CustodianDevices,
} from '../../src/keyring/custodians';
import type { CallerRole } from '../../src/keyring/protocol';
import {
  type AtCrashPoint,
  checkSnapshot,
  DEFAULT_SETTINGS,
  type EngineSettings,
  type GuardSettings,
  KeyringAudit,
  KeyringServer,
  Ownership,
  type SnapshotSettings,
  type VerifierReport,
  verifyHere,
} from '../../src/keyring/server';

import { type Clock, systemClock } from '../../src/foundation/clock';
import { openDatabase } from '../../src/foundation/database';
import { createLogger } from '../../src/foundation/logging';
import { randomBytes } from '../../src/crypto';
import { createKeyringDatabase, type TestDatabase } from './databases';
import { closeAtEnd, closed } from './leftovers';

const ROLES: readonly CallerRole[] = ['ingest', 'api', 'worker', 'operator'];

/** What a test may change. */
export interface KeyringOptions {
  settings?: Partial<EngineSettings>;
  clock?: Clock;
  custodians?: string;
  /** A custodian that is declared lost. */
  lost?: string;
  devices?: CustodianDevices;
  atPoint?: AtCrashPoint;
  /** Replaces the verification of a new generation. */
  verify?: (generation: number) => Promise<VerifierReport>;
  /** Opens snapshots in another way than in this process. */
  checkSnapshot?: SnapshotSettings['check'];
  guard?: Partial<GuardSettings>;
}

/** A keyring in this process, on a database of its own, with its sockets. */
export class TestKeyring {
  private readonly secrets = Object.fromEntries(ROLES.map((role) => [role, randomBytes(32)])) as Record<
    CallerRole,
    Buffer
  >;
  private readonly clients: KeyringClient[] = [];
  private connection: DataSource | undefined;
  private running: KeyringServer | undefined;
  private ownership: Ownership | undefined;

  private constructor(
    readonly database: TestDatabase,
    readonly home: string,
    readonly options: KeyringOptions,
  ) {}

  static async start(options: KeyringOptions = {}): Promise<TestKeyring> {
    const keyring = new TestKeyring(
      await createKeyringDatabase(),
      mkdtempSync(join(tmpdir(), 'kr-')),
      options,
    );
    closeAtEnd(keyring, async () => {
      try {
        await keyring.crash();
      } finally {
        await keyring.close();
      }
    });
    await keyring.open();
    return keyring;
  }

  get server(): KeyringServer {
    if (this.running === undefined) throw new Error('the keyring is not open');
    return this.running;
  }

  /** Where the newest snapshot of the keyring lies, twice. */
  get snapshotFolders(): string[] {
    return ['a', 'b'].map((place) => join(this.home, 'snapshot', place));
  }

  /** Custodians that use the same devices as the keyring's. */
  custodians(list = this.options.custodians ?? 'file:a,file:b'): Custodian[] {
    return makeCustodians(list, {
      folder: join(this.home, 'custodians'),
      clock: systemClock,
      devices: this.options.devices,
    });
  }

  /** Starts on the database as it is; call after {@link crash} or {@link stop}. */
  async open(): Promise<void> {
    const { clock = systemClock, settings, guard, atPoint = () => undefined } = this.options;
    this.connection = await openDatabase({ ...this.database.as('lethe_keyring'), poolSize: 6 });
    this.ownership = new Ownership(this.connection);
    while (!(await this.ownership.tryAcquire())) await new Promise(setImmediate);
    const custodians = this.custodians();
    this.running = await KeyringServer.start({
      database: this.connection,
      ownership: this.ownership,
      custodians,
      lost: this.options.lost === undefined ? [] : [new LostCustodian(this.options.lost, clock)],
      clock,
      audit: new KeyringAudit(),
      settings: { ...DEFAULT_SETTINGS, rotationMinIntervalMs: Number.MAX_SAFE_INTEGER, ...settings },
      verifier: {
        verify:
          this.options.verify ??
          ((generation) => verifyHere(this.database.as('lethe_keyring_verifier'), custodians, generation)),
      },
      onFatal: () => undefined,
      atPoint,
      guard: {
        approvers: [],
        delayMs: 0,
        onBlocked: () => undefined,
        databaseNow: () => Promise.resolve(clock.now()),
        ...guard,
      },
      listen: {
        socketDir: join(this.home, 'run'),
        secrets: Object.fromEntries(ROLES.map((role) => [role, () => Buffer.from(this.secrets[role])])),
        socketMode: 0o600,
        directoryMode: 0o700,
      },
      services: {
        certificateKeyName: 'lethe.example/certificate/test',
        snapshots: {
          folders: this.snapshotFolders,
          intervalMs: Number.MAX_SAFE_INTEGER,
          checkIntervalMs: Number.MAX_SAFE_INTEGER,
          check: this.options.checkSnapshot ?? ((path) => checkSnapshot(path, custodians)),
        },
      },
      logger: createLogger('keyring', process.env.LETHE_LOG_LEVEL ?? 'silent'),
    });
  }

  /** Gives a role another secret, as an operator replaces its file. */
  replaceSecret(role: CallerRole): void {
    this.secrets[role] = randomBytes(32);
  }

  secretOf(role: CallerRole): Buffer {
    return this.secrets[role];
  }

  /** A client of a role, closed with the keyring. */
  client(
    role: CallerRole,
    secret: Buffer = this.secrets[role],
    clock: Clock = this.options.clock ?? systemClock,
  ): KeyringClient {
    const client = new KeyringClient({
      socketDir: join(this.home, 'run'),
      role,
      readSecret: () => Buffer.from(secret),
      clock,
      // Far from what a busy machine takes, and soon enough for the tests in which no keyring answers.
      timeoutMs: 15_000,
    });
    this.clients.push(client);
    return client;
  }

  /** Ends in good order. */
  async stop(): Promise<void> {
    await this.running?.stop();
    await this.leave();
  }

  /** Ends as a crash would: nothing is finished, nothing is said. */
  async crash(): Promise<void> {
    this.running?.engine.abandon();
    await this.running?.stop();
    await this.leave();
  }

  async close(): Promise<void> {
    for (const client of this.clients.splice(0)) client.close();
    await this.stop();
    await this.database.drop();
    rmSync(this.home, { recursive: true, force: true });
    closed(this);
  }

  private async leave(): Promise<void> {
    for (const custodian of this.running?.engine.parts.custodians ?? []) await custodian.close();
    this.running = undefined;
    await this.ownership?.release();
    if (this.connection?.isInitialized === true) await this.connection.destroy();
    this.connection = undefined;
  }
}
