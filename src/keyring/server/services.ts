import { LeaseStatus, Op, revokedNotice, ByteWriter } from '../protocol';
import { KeyKind, uuidBytes } from '../../crypto';
import type { Logger } from '../../foundation/logging';
import { Activity } from './callers/activity';
import type { Listener } from './callers/listener';
import { OpenWatch } from './callers/open-watch';
import { LookupLimits } from './callers/lookup-limits';
import type { KeyringEngine } from './engine';
import { GuardService } from './guard-service';
import type { LeaseOutcome } from './lease-service';
import { LookupService } from './lookup-service';
import { RegistryService } from './registry-service';
import { RotationScheduler } from './rotation/scheduler';
import { StatusService } from './status-service';
import { EvidenceStore } from './store/evidence.store';

/** Names that the keyring signs under. */
export interface ServiceSettings {
  /** Name of the key that signs certificates. */
  certificateKeyName: string;
}

/** The engine and what stands around it for callers. */
export class KeyringServices {
  readonly activity: Activity;
  readonly lookups: LookupService;
  readonly registry: RegistryService;
  readonly watch: OpenWatch;
  readonly scheduler: RotationScheduler;
  readonly status: StatusService;
  readonly guard: GuardService;
  readonly evidence: EvidenceStore;
  private listener: Listener | undefined;

  constructor(
    readonly engine: KeyringEngine,
    readonly settings: ServiceSettings,
    private readonly logger: Logger,
  ) {
    const { state, tokens, safe, committer, gate, keyringStore, parts } = engine;
    this.activity = new Activity(committer, parts.audit);
    const limits = new LookupLimits(parts.clock, (role) =>
      this.logger.warn({ role, alarm: 'keyring.lookup.misses' }, 'most look-ups miss'),
    );
    this.lookups = new LookupService(state, tokens, limits, this.activity);
    this.watch = new OpenWatch(state.canaries, parts.clock, parts.settings, (alarm, role) =>
      logger.error({ alarm, role }, 'look at what this role is doing'),
    );
    this.registry = new RegistryService(state, safe, committer, gate, keyringStore, parts.audit, parts.clock);
    this.scheduler = new RotationScheduler(
      engine.rotation,
      engine.destruction,
      engine.doomed,
      engine.rotationStore,
      parts.clock,
      parts.settings,
      logger,
    );
    this.status = new StatusService(engine, this.scheduler, parts.custodians);
    this.guard = new GuardService(engine.ledger, committer);
    this.evidence = new EvidenceStore(parts.database);
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
    if (strangers > 0) {
      this.logger.warn(
        { strangers, alarm: 'keyring.subject.unknown' },
        'leases were asked for subjects that were never made here',
      );
    }
    return answer;
  }
}
