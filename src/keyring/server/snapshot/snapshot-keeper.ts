import { createStreamSealer, randomUuid, uuidBytes, uuidText } from '../../../crypto';
import { DomainError } from '../../../foundation/errors';
import { Gauge } from '../../../foundation/metrics';
import type { Alarms } from '../alarms';
import type { KeyringEngine } from '../engine';
import type { SnapshotStore } from '../store/snapshot.store';
import { encodeTables } from './snapshot-body';
import type { SnapshotReport } from './snapshot-check';
import { encodeHeader, type SnapshotHeader, snapshotRow, withSnapshotKey } from './snapshot-header';
import { openSnapshot, type SnapshotPlaces } from './snapshot-places';

/** Where snapshots go, and when. */
export interface SnapshotSettings {
  /** Folders, each of which holds the newest one. */
  folders: readonly string[];
  /** A snapshot older than this is taken anew also without a rotation. */
  intervalMs: number;
  /** How often the newest one is opened by a fresh process. */
  checkIntervalMs: number;
  /** Starts the fresh process that opens a snapshot. */
  check: (path: string) => Promise<SnapshotReport>;
}

/** How the keyring's own copies stand. Times are Unix ms, 0 for never. */
export interface SnapshotState {
  takenAt: number;
  generation: number;
  sizeBytes: number;
  /** Folders that hold the newest one. */
  places: number;
  checkedAt: number;
  failure: string | undefined;
}

const takenAtGauge = new Gauge({
  name: 'lethe_keyring_snapshot_timestamp_seconds',
  help: 'When the newest snapshot of the keyring was taken',
});
const checkedAtGauge = new Gauge({
  name: 'lethe_keyring_snapshot_checked_timestamp_seconds',
  help: 'When a fresh process last opened the newest snapshot of the keyring',
});

/** A check that failed, perhaps because a custodian was away, is repeated after this. */
const RETRY_MS = 600_000;

/**
 * Keeps one snapshot of the keyring, encrypted under its generation, in every place: a new one after each rotation, and from time to time between; the
 * one before is deleted, because a rotation has killed it, and keeping it would only confuse whoever restores.
 */
export class SnapshotKeeper {
  private state: SnapshotState = {
    takenAt: 0,
    generation: 0,
    sizeBytes: 0,
    places: 0,
    checkedAt: 0,
    failure: undefined,
  };
  private work: Promise<unknown> = Promise.resolve();
  private ordered = false;

  constructor(
    private readonly engine: KeyringEngine,
    private readonly store: SnapshotStore,
    private readonly places: SnapshotPlaces,
    private readonly settings: Omit<SnapshotSettings, 'folders'>,
    private readonly alarms: Alarms,
  ) {}

  get status(): SnapshotState {
    return this.state;
  }

  /** A rotation is over: takes a snapshot as soon as the one under way, if any, is done. Does not wait for it. */
  order(): void {
    if (this.ordered) return;
    this.ordered = true;
    void this.take().catch(() => undefined);
  }

  /** One look at the clock: takes what is missing or old, and has the newest one opened when that is due. */
  async tick(): Promise<void> {
    const now = this.engine.parts.clock.now();
    const newest = await this.places.newest();
    const current = this.engine.generations.current.number;
    const isFresh = newest.every(
      (placed) => placed?.generation === current && now - placed.takenAt < this.settings.intervalMs,
    );
    if (!isFresh) await this.take();
    const { failure, checkedAt } = this.state;
    const every = failure === undefined ? this.settings.checkIntervalMs : RETRY_MS;
    if (now - checkedAt >= every) await this.check();
  }

  /** Takes a snapshot now. Throws what kept it from being whole in every place; then the one before is still there. */
  take(): Promise<SnapshotState> {
    return this.inTurn(async () => {
      this.ordered = false;
      try {
        await this.write();
      } catch (error) {
        const code = codeOf(error, 'keyring.snapshot.failed');
        this.state = { ...this.state, failure: code };
        if (code !== 'keyring.snapshot.rotating') this.alarms.raise({ code: 'snapshot-failed' });
        throw error;
      }
      return this.state;
    });
  }

  /** Has a fresh process open the newest snapshot of every place. */
  check(): Promise<SnapshotState> {
    return this.inTurn(async () => {
      const reports: (SnapshotReport | undefined)[] = [];
      for (const placed of await this.places.newest())
        reports.push(placed && (await this.settings.check(placed.path)));
      const bad = reports.findIndex((report) => report?.ok !== true);
      const failure = bad < 0 ? undefined : (reports[bad]?.failure ?? 'keyring.snapshot.missing');
      const checkedAt = this.engine.parts.clock.now();
      this.state = { ...this.state, checkedAt, failure };
      await this.engine.committer.commit((batch) =>
        this.engine.parts.audit.record(batch, {
          type: 'drill.finished',
          code: failure === undefined ? 'passed' : 'failed',
          n: { opened: reports[0]?.keys ?? 0 },
        }),
      );
      if (failure === undefined) checkedAtGauge.set(checkedAt / 1000);
      else this.alarms.raise({ code: 'snapshot-unreadable' });
      return this.state;
    });
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    await this.work;
  }

  private async write(): Promise<void> {
    const { engine, places } = this;
    const generation = engine.generations.current.number;
    const keyCount = await this.store.keyCount(generation);
    await this.assertNotGoneBack(generation, keyCount);
    const header: SnapshotHeader = {
      snapshotId: uuidBytes(randomUuid()),
      keyringId: engine.keyringId,
      generation,
      takenAt: engine.parts.clock.now(),
      ledgerSize: engine.ledger.size,
      keyCount,
      blobs: await engine.generationStore.blobs(generation, engine.keyringId),
    };
    const written = await places.write(header, this.seal(header));
    const deleted = await places.deleteOthers(written.name);
    const backup = uuidText(header.snapshotId);
    await engine.committer.commit((batch) => {
      const { audit } = engine.parts;
      audit.record(batch, {
        type: 'backup.made',
        ref: { backup },
        code: 'snapshot',
        n: { bytes: written.sizeBytes },
        digest: { copy: written.sha256.toString('base64') },
      });
      if (deleted > 0) audit.record(batch, { type: 'backup.expired', code: 'deleted' });
    });
    const { takenAt } = header;
    const held = (await places.newest()).filter((placed) => placed?.name === written.name).length;
    this.state = {
      ...this.state,
      takenAt,
      generation,
      sizeBytes: written.sizeBytes,
      places: held,
      failure: undefined,
    };
    takenAtGauge.set(takenAt / 1000);
  }

  /** A key database that was put back to an earlier moment must not take the place of the copy that knows more. */
  private async assertNotGoneBack(generation: number, keyCount: number): Promise<void> {
    for (const placed of await this.places.newest()) {
      if (placed === undefined) continue;
      const { header } = await openSnapshot(placed.path);
      const knowsMore = header.generation === generation && header.keyCount > keyCount;
      if (header.generation <= generation && !knowsMore) continue;
      throw new DomainError(
        'corrupt',
        'keyring.snapshot.knows-more',
        'the newest snapshot holds keys that this database has lost: restore it, or move it away by hand',
      );
    }
  }

  private async *seal(header: SnapshotHeader): AsyncGenerator<Buffer> {
    const { current } = this.engine.generations;
    if (current.number !== header.generation)
      throw new DomainError('unavailable', 'keyring.snapshot.rotating', 'a generation was made meanwhile');
    const head = encodeHeader(header);
    const sealer = withSnapshotKey(current.key, (key) => createStreamSealer(key, snapshotRow(header, head)));
    try {
      yield head;
      yield sealer.header;
      for await (const piece of encodeTables(this.store.read(header.generation))) yield* sealer.update(piece);
      yield* sealer.final();
    } finally {
      sealer.wipe();
    }
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.work.then(work);
    this.work = turn.catch(() => undefined);
    return turn;
  }
}

function codeOf(error: unknown, fallback: string): string {
  return error instanceof DomainError ? error.code : fallback;
}
