import { type CallerRole, LeaseStatus, Op, revokedNotice, ByteWriter } from '../protocol';
import { KeyKind, uuidBytes } from '../../crypto';
import type { Logger } from '../../foundation/logging';
import { Alarms } from './alarms';
import { Activity } from './callers/activity';
import type { Listener } from './callers/listener';
import { OpenWatch } from './callers/open-watch';
import { LookupLimits } from './callers/lookup-limits';
import type { KeyringEngine } from './engine';
import { GuardService } from './guard-service';
import type { LeaseOutcome } from './lease-service';
import { LockService } from './lock-service';
import { LookupService } from './lookup-service';
import { PendingDestructions } from './pending-destructions';
import { RegistryService } from './registry-service';
import { RotationScheduler } from './rotation/scheduler';
import { SnapshotKeeper, type SnapshotSettings } from './snapshot/snapshot-keeper';
import { SnapshotPlaces } from './snapshot/snapshot-places';
import { StatusService } from './status-service';
import { AlarmStore } from './store/alarm.store';
import { EvidenceStore } from './store/evidence.store';
import { LockedRoleStore } from './store/locked-role.store';
import { PendingStore } from './store/pending.store';
import { SnapshotStore } from './store/snapshot.store';

/** Names that the keyring signs under. */
export interface ServiceSettings {
  /** Name of the key that signs certificates. */
  certificateKeyName: string;
  /** Absent only in tests: a keyring without copies is lost with its cluster. */
  snapshots?: SnapshotSettings | undefined;
}

/** The engine and what stands around it for callers. */
export class KeyringServices {
  readonly activity: Activity;
  readonly limits: LookupLimits;
  readonly lookups: LookupService;
  readonly registry: RegistryService;
  readonly watch: OpenWatch;
  readonly locks: LockService;
  readonly scheduler: RotationScheduler;
  readonly status: StatusService;
  readonly guard: GuardService;
  readonly evidence: EvidenceStore;
  readonly alarms: Alarms;
  readonly snapshots: SnapshotKeeper | undefined;
  readonly pending: PendingDestructions;
  /** True once the keyring's own log was found behind its witness, or another: this database has gone back in time, and gives no leases. */
  private goneBack = false;
  private listener: Listener | undefined;

  constructor(
    readonly engine: KeyringEngine,
    readonly settings: ServiceSettings,
    logger: Logger,
  ) {
    const { state, tokens, safe, committer, gate, keyringStore, parts } = engine;
    this.activity = new Activity(committer, parts.audit);
    this.alarms = new Alarms(committer, new AlarmStore(parts.database), parts.audit, parts.clock, logger);
    this.limits = new LookupLimits(parts.clock, (alarm) => this.alarms.raise(alarm));
    this.lookups = new LookupService(state, tokens, this.limits, this.activity);
    this.watch = new OpenWatch(
      state.canaries,
      parts.clock,
      parts.settings,
      (alarm) => this.alarms.raise(alarm),
      (role) => this.locks.remember(role),
    );
    this.locks = new LockService(
      this.watch,
      committer,
      new LockedRoleStore(parts.database),
      parts.audit,
      parts.clock,
    );
    this.registry = new RegistryService(state, safe, committer, gate, keyringStore, parts.audit, parts.clock);
    this.scheduler = new RotationScheduler(
      engine.rotation,
      engine.destruction,
      engine.doomed,
      engine.rotationStore,
      parts.clock,
      parts.settings,
      this.alarms,
      logger,
    );
    const { snapshots } = settings;
    this.snapshots =
      snapshots &&
      new SnapshotKeeper(
        engine,
        new SnapshotStore(parts.database),
        new SnapshotPlaces(snapshots.folders, engine.keyringId),
        snapshots,
        this.alarms,
      );
    this.pending = new PendingDestructions(
      engine.keyringId,
      parts.custodians,
      new PendingStore(parts.database),
      committer,
      parts.audit,
      parts.clock,
      this.alarms,
    );
    this.status = new StatusService(engine, this.scheduler, parts.custodians, this.snapshots);
    this.guard = new GuardService(engine.ledger, committer, engine.generations, parts.clock);
    this.evidence = new EvidenceStore(parts.database);
  }

  get isQuarantined(): boolean {
    return this.goneBack;
  }

  /** Stops leases until a person has looked: fences and destructions that this database does not know are to be applied anew. */
  quarantine(): void {
    this.goneBack = true;
    this.alarms.raise({ code: 'log-behind' });
  }

  /** Lets fences be told to connected callers. */
  announceThrough(listener: Listener): void {
    this.listener = listener;
  }

  /** Asks every caller to forget its leases of these subjects, or of keys that stand alone; their expiry is what counts. */
  revoke(subjectRefs: string[]): void {
    this.listener?.broadcast(Op.revoked, () => {
      const writer = new ByteWriter(64);
      revokedNotice.write(writer, subjectRefs);
      return writer.finish();
    });
  }

  /** Distinguishes, in a written lease answer, references that were destroyed from ones that were never made. The rest stays as it is. */
  async tellDestroyed(
    outcomes: readonly LeaseOutcome[],
    role: CallerRole,
    answer: Buffer,
    firstAt: number,
    stride: number,
  ): Promise<Buffer> {
    const unknown = outcomes.flatMap(({ request, status }, i) =>
      status === LeaseStatus.unknown && request.scope !== 2
        ? [{ i, ref: uuidBytes(request.subjectRef) }]
        : [],
    );
    if (unknown.length === 0) return answer;
    const tombstones = await this.engine.subjectStore.tombstonesOf(unknown.map(({ ref }) => ref));
    let strangers = 0;
    for (const { i, ref } of unknown) {
      if (tombstones.has(ref.toString('latin1'))) answer[firstAt + i * stride] = LeaseStatus.destroyed;
      else if (this.engine.state.keySlot(KeyKind.subject, ref, 0) < 0) strangers++;
    }
    // References are minted only here: this one is forged, or from another database.
    if (strangers > 0) this.alarms.raise({ code: 'subject-unknown', role, count: strangers });
    return answer;
  }
}
