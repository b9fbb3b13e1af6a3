import { AuditLog } from '../../src/audit';
import {
  type CredentialKind,
  CredentialRegister,
  CredentialRegisterStore,
  Credentials,
  LiveCredentialStore,
  type NewSecret,
} from '../../src/credentials';
import { ManualClock } from '../../src/foundation/clock';
import { type Database, openDatabase } from '../../src/foundation/database';
import type { KeyringClient } from '../../src/keyring/client';
import { CareLog } from '../../src/recipients/credential-care/care-log';
import { CareStore, CredentialEnding, PinCare, TokenCare } from '../../src/recipients/credential-care';
import { GraphAccess, graphSettings, SendStops } from '../../src/recipients/meta';
import { createMainDatabase, type TestDatabase } from './databases';
import { ACCOUNT, type GraphFixture, NUMBER, startGraph } from './graph-fixture';
import { TestKeyring } from './keyring';

const BY = { kind: 'process', ref: 'cli' } as const;

/** The app that the fake Meta knows. */
export const APP_ID = '4000000001';
/** Its secret. */
export const APP_SECRET = 'a'.repeat(32);

/** Credentials on a keyring, a database and a fake Meta of their own, all by one manual clock: registered as the api does, used as the worker does. */
export class CredentialGround {
  readonly audit = new AuditLog();
  readonly registerStore: CredentialRegisterStore;
  readonly register: CredentialRegister;
  readonly credentials: Credentials;
  readonly access: GraphAccess;
  readonly care: CareStore;
  readonly log: CareLog;
  readonly tokens: TokenCare;
  readonly pins: PinCare;
  readonly ending: CredentialEnding;

  private constructor(
    readonly clock: ManualClock,
    readonly graph: GraphFixture,
    readonly keyring: TestKeyring,
    readonly database: TestDatabase,
    readonly api: Database,
    readonly worker: Database,
    /** As the superuser. */
    readonly admin: Database,
    readonly workerKeys: KeyringClient,
  ) {
    this.registerStore = new CredentialRegisterStore(api);
    this.register = new CredentialRegister(this.registerStore, keyring.client('api'), this.audit, clock);
    this.credentials = new Credentials(new LiveCredentialStore(worker, 'worker'), workerKeys, clock);
    const settings = graphSettings({
      META_GRAPH_URL: graph.api.origin,
      META_GRAPH_VERSION: 'v25.0',
      META_MEDIA_HOSTS: 'lookaside.example',
    });
    this.access = new GraphAccess(this.credentials, settings, clock, new SendStops(worker));
    this.care = new CareStore(worker);
    this.log = new CareLog(this.care, this.audit);
    const ofWorker = new CredentialRegisterStore(worker);
    const register = new CredentialRegister(ofWorker, workerKeys, this.audit, clock);
    this.tokens = new TokenCare(
      this.care,
      this.log,
      this.credentials,
      this.access,
      register,
      ofWorker,
      clock,
    );
    this.pins = new PinCare(this.care, this.log, this.credentials, this.access, clock);
    this.ending = new CredentialEnding(
      this.care,
      this.log,
      this.credentials,
      this.access,
      workerKeys,
      this.audit,
      clock,
    );
  }

  static async start(): Promise<CredentialGround> {
    const graph = await startGraph();
    const [keyring, database] = await Promise.all([
      TestKeyring.start({ clock: graph.clock }),
      createMainDatabase(),
    ]);
    const [api, worker, admin] = await Promise.all([
      openDatabase(database.as('lethe_api')),
      openDatabase(database.as('lethe_worker')),
      openDatabase(database.admin),
    ]);
    await worker.query(`INSERT INTO channel (phone_number_id, waba_id) VALUES ($1, $2)`, [NUMBER, ACCOUNT]);
    return new CredentialGround(
      graph.clock,
      graph,
      keyring,
      database,
      api,
      worker,
      admin,
      keyring.client('worker'),
    );
  }

  /** Stores a credential as the api does; returns its id and, where it was made, its text. */
  async add(kind: CredentialKind, scope: string, value?: string, rest: Omit<NewSecret, 'value'> = {}) {
    const secret = { ...rest, value: value === undefined ? undefined : Buffer.from(value) };
    const { record, made } = await this.registerStore.transaction((tx) =>
      this.register.add(tx, kind, scope, secret, BY),
    );
    return { id: record.id, made };
  }

  async rotate(id: string, value?: string, overlapHours?: number) {
    const secret = { overlapHours, value: value === undefined ? undefined : Buffer.from(value) };
    const { record } = await this.registerStore.transaction((tx) => this.register.rotate(tx, id, secret, BY));
    return record.id;
  }

  revoke(id: string) {
    return this.registerStore.transaction((tx) => this.register.revoke(tx, id, 'revoked', BY));
  }

  /** A credential without its secret. */
  async record(id: string) {
    return (await this.registerStore.find(id))!;
  }

  /** The texts of the versions that count, as the worker sees them, newest first. */
  texts(kind: CredentialKind, scope: string): Promise<string[]> {
    return this.credentials.use(kind, scope, (secrets) => secrets.map(({ bytes }) => bytes.toString()));
  }

  /** What was reported to the audit log, oldest first. */
  async facts(type: string): Promise<{ code?: string; ref?: Record<string, string> }[]> {
    const rows = await this.admin.query<{ fact: string }[]>('SELECT fact FROM audit_queue ORDER BY id');
    return rows
      .map(({ fact }) => JSON.parse(fact) as { type: string; code?: string; ref?: Record<string, string> })
      .filter((fact) => fact.type === type);
  }

  /** Drops every credential and every fact, for the next test. */
  async forget(): Promise<void> {
    await this.admin.query(
      'TRUNCATE credential, audit_queue, platform_event, incident, incident_step, send_stop, outbox',
    );
  }

  async close(): Promise<void> {
    await Promise.all([this.api, this.worker, this.admin].map((one) => one.destroy()));
    await this.keyring.close();
    await this.database.drop();
    await this.graph.close();
  }
}
