import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import type { AuditLog } from '../../audit';
import { canonicalJson, randomBytes, randomUuid, sha256 } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { DatabaseOptions } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import type { CopyAdapter, EndedCopy, FoundCopy, RestoreReport, Scratch } from '../adapters';
import type { Backup, BackupStore, CopyKind } from '../backup.store';
import { DumpSnapshot } from '../dump/dump-snapshot.store';
import type { ProgramPlace } from '../dump/postgres-program';
import { type ListedPhysical, readInfo, type RepositoryInfo } from './info';
import { type PhysicalTarget, restoreOptions, settleTarget } from './recovery';
import { scratchCluster } from './scratch-cluster';
import { checkServer } from './server-settings.store';
import { accountOf, PgBackRestTool, STANZA } from './tool';

const WORKER = { kind: 'process', ref: 'worker' } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FOLDER = `pgbackrest/${STANZA}/`;
const KINDS = ['pgbackrest-full', 'pgbackrest-diff', 'pgbackrest-incr'] as const;
/** Expiry is the catalogue's: the tool ends no copy of itself, and removes the segments from before the oldest of so many full ones. */
const keeping = (fulls: number) => [
  '--repo1-retention-full-type=count',
  `--repo1-retention-full=${fulls}`,
  `--repo1-retention-archive=${fulls}`,
];

/** What {@link PgBackRestAdapter} works with. */
export interface PgBackRestParts {
  store: BackupStore;
  keyring: KeyringClient;
  audit: AuditLog;
  clock: Clock;
  source: DatabaseOptions;
  /** Where the tool is set up. */
  folder: string;
  programs: ProgramPlace;
  /** Where scratch clusters of drills go; the server's account must reach it. */
  scratchFolder: string;
  /** How long a full copy lives, with everything that needs it. */
  days: number;
}

/** Physical copies with point-in-time recovery by pgBackRest. The log that is archived after a full copy is part of that copy until the next one. */
export class PgBackRestAdapter implements CopyAdapter<PhysicalTarget> {
  readonly kinds = KINDS;
  private readonly tool: PgBackRestTool;

  constructor(private readonly parts: PgBackRestParts) {
    this.tool = new PgBackRestTool({ folder: parts.folder, source: parts.source });
  }

  async list(): Promise<FoundCopy[]> {
    const { store, clock } = this.parts;
    // While one is made, the tool may have it before its row says so.
    if ((await store.living()).some(({ kind, state }) => isOurs(kind) && state === 'running')) {
      const living = (await store.living()).filter(({ kind }) => isOurs(kind));
      return living.map(({ kind, objectKey }) => ({ kind, objectKey, describe: () => neverAsked() }));
    }
    const { copies } = await this.info();
    const newest = await store.newestOf(['pgbackrest-full']);
    if (newest !== undefined) await store.reachTo(newest.id, new Date(clock.now()));
    return copies.map((copy) => ({
      kind: copy.kind,
      objectKey: keyOf(copy),
      ...(copy.full !== null && { needs: keyOf({ label: copy.full }) }),
      describe: () =>
        Promise.resolve({
          sizeBytes: copy.sizeBytes,
          sha256: copy.sha256,
          dataTo: new Date(this.parts.clock.now()),
        }),
    }));
  }

  /** Throws `backup.pgbackrest.…` when the server or the archive is not fit for it, or the tool did not end well. */
  async run(kind: CopyKind = 'pgbackrest-full', id: string = randomUuid()): Promise<Backup> {
    const { store, audit, clock, source, folder, days } = this.parts;
    try {
      await checkServer(source, folder);
      await this.tool.check();
      const { isEncrypted, copies: before } = await this.info();
      if (isEncrypted !== true)
        throw new DomainError(
          'conflict',
          'backup.pgbackrest.cipher',
          'the repository is not encrypted: set repo1-cipher-type=aes-256-cbc before the stanza is created',
        );
      const expiresAt = new Date(Math.ceil((clock.now() + days * DAY_MS) / HOUR_MS) * HOUR_MS);
      await this.begin(id, kind, expiresAt);
      await this.copy((await this.hasFull(before)) ? kind : 'pgbackrest-full');
      const known = new Set(before.map(({ label }) => label));
      const made = (await this.info()).copies.find(({ label }) => !known.has(label));
      if (made === undefined || made.isDamaged)
        throw new DomainError(
          'corrupt',
          'backup.pgbackrest.damaged',
          'pages of the copy have wrong checksums',
        );
      await this.complete(id, made, expiresAt);
    } catch (error) {
      await store.failed(audit, id, error).catch(() => undefined);
      throw error;
    }
    return (await store.find(id))!;
  }

  async restore(id: string, target: PhysicalTarget): Promise<RestoreReport> {
    const { store, folder, programs } = this.parts;
    const { label } = await store.restorable(id);
    const { directory } = target;
    if (existsSync(directory) && readdirSync(directory).length > 0)
      throw new DomainError('conflict', 'backup.target', 'the folder to restore into must be new or empty');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { uid, gid } = accountOf(folder);
    if (uid !== undefined) chownSync(directory, uid, gid!);
    await this.tool.run('restore', restoreOptions(label!, target, this.tool.wrapper));
    settleTarget(target, programs);
    // Rows can be counted only once a server runs on it.
    return { id, rows: {} };
  }

  /** The last full copy is followed by a new one before it goes: the tool keeps at least one, and so do we. */
  async expire({ label, kind }: Backup): Promise<EndedCopy> {
    const before = await this.info();
    const isThere = (info: RepositoryInfo) => info.copies.some((copy) => copy.label === label);
    if (isThere(before)) {
      if (kind === 'pgbackrest-full' && fullsOf(before) === 1) await this.run('pgbackrest-full');
      await this.tool.run('expire', [`--set=${label!}`]);
      await this.tool.run('expire', keeping(fullsOf(await this.info())));
    }
    const after = await this.info();
    return { gone: !isThere(after), evidence: sha256(canonicalJson(digestible(before, after))) };
  }

  /** The whole repository, as the tool checks nothing less, and the page checksums that it saw when it made the copy. */
  async verify(id: string): Promise<void> {
    const { label } = await this.parts.store.restorable(id);
    const report = await this.tool.run('verify', ['--output=text', '--verbose']);
    const copy = (await this.info()).copies.find((one) => one.label === label);
    if (copy === undefined || copy.isDamaged || !report.includes('status: ok'))
      throw new DomainError('corrupt', 'backup.damaged', 'pgbackrest verify finds the repository damaged');
  }

  /** A cluster of its own, recovered to the end of the copy, that nobody else can connect to. */
  scratch(id: string, drillId: string): Promise<Scratch> {
    const { folder, programs, scratchFolder, source } = this.parts;
    return scratchCluster({
      ...{ scratchFolder, programs, source, drillId },
      account: accountOf(folder),
      restore: (target) => this.restore(id, target),
    });
  }

  /** What the repository holds now. */
  async info(): Promise<RepositoryInfo> {
    return readInfo(await this.tool.run('info', ['--output=json']), STANZA);
  }

  /**
   * An increment is named after its full copy, and the tool refuses a name that does not sort after every earlier one, removed ones too: where the newest full copy went
   * before an older one it makes no increment until there is a full one again, so that is made instead. A full one that is refused as well means a clock set back.
   */
  private async copy(kind: CopyKind): Promise<void> {
    const make = (type: string) => this.tool.run('backup', [`--type=${type}`, '--no-expire-auto']);
    try {
      await make(kind.slice('pgbackrest-'.length));
    } catch (error) {
      const isUnnameable = error instanceof DomainError && error.code === 'backup.pgbackrest.106';
      if (!isUnnameable || kind === 'pgbackrest-full') throw error;
      await make('full');
    }
  }

  /** Whether an increment would be one of a copy whose end the catalogue knows. */
  private async hasFull(copies: readonly ListedPhysical[]): Promise<boolean> {
    const newest = copies.filter(({ full }) => full === null).at(-1);
    return newest !== undefined && (await this.catalogued(newest.label)) !== undefined;
  }

  private async begin(id: string, kind: CopyKind, expiresAt: Date): Promise<void> {
    const { store, keyring, clock, source } = this.parts;
    const { ledgerSize, ledgerRoot, generation } = await keyring.status();
    const snapshot = await DumpSnapshot.open(source, new Date(clock.now()));
    await snapshot.close();
    const made = { id, kind, objectKey: `${FOLDER}${id}`, objectId: randomBytes(16), expiresAt };
    const known = { ...snapshot.content, rows: {}, ledgerSize, ledgerRoot, generation };
    await store.transaction((tx) => store.begin(tx, { ...made, ...known }));
  }

  private async complete(id: string, made: ListedPhysical, ownEnd: Date): Promise<void> {
    const { store, audit, clock } = this.parts;
    const full = made.full === null ? undefined : await this.catalogued(made.full);
    const place = {
      // The kind is what was made, which is a full copy where there is none to add to.
      ...{ kind: made.kind, label: made.label, objectKey: keyOf(made), dependsOn: full?.id ?? null },
      ...{ timeline: made.timeline, systemIdentifier: made.systemIdentifier },
      ...{ lsnStart: made.lsn.start, lsnStop: made.lsn.stop },
      ...{ walStart: made.wal.start, walStop: made.wal.stop },
    };
    await store.transaction(async (tx) => {
      // What needs another copy ends with it.
      await store.place(tx, id, place, new Date(clock.now()), full?.expiresAt ?? ownEnd);
      await store.complete(tx, id, made);
      await audit.append(tx, {
        type: 'backup.made',
        actor: WORKER,
        ref: { backup: id },
        code: 'base',
        n: { bytes: made.sizeBytes },
        digest: { manifest: made.sha256.toString('base64') },
      });
    });
  }

  private async catalogued(label: string): Promise<Backup | undefined> {
    return (await this.parts.store.living()).find(({ objectKey }) => objectKey === `${FOLDER}${label}`);
  }
}

function keyOf({ label }: { label: string }): string {
  return `${FOLDER}${label}`;
}

function fullsOf({ copies }: RepositoryInfo): number {
  return copies.filter(({ full }) => full === null).length;
}

function isOurs(kind: CopyKind): boolean {
  return (KINDS as readonly CopyKind[]).includes(kind);
}

function neverAsked(): never {
  throw new DomainError('conflict', 'backup.running', 'a copy is being made');
}

function digestible(before: RepositoryInfo, after: RepositoryInfo) {
  const of = ({ copies, archive }: RepositoryInfo) => ({ labels: copies.map(({ label }) => label), archive });
  return { before: of(before), after: of(after) };
}
