import type { Database } from '../../foundation/database';
import type { CheckpointSigner } from '../../audit';
import { KeyKind, randomBytes, randomUuid, serialKeyId, uuidBytes } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { Custodian } from '../custodians';
import { sealCanary } from './canary';
import { Committer } from './committer';
import { CreationGate } from './creation-gate';
import { DedupeTags } from './dedupe-tags';
import { DestructionService } from './destruction-service';
import { DoomedKeys } from './doomed-keys';
import type { EngineSettings } from './engine-settings';
import { FenceService } from './fence-service';
import { GenerationKeys } from './generation-keys';
import { GenerationMaker } from './generation-maker';
import { openGeneration } from './generation-opener';
import { HoldService } from './holds/hold-service';
import { type GuardSettings, MassDestructionGuard } from './guard/mass-destruction-guard';
import { TrustedTime } from './guard/trusted-time';
import { IndexTokens } from './index-tokens';
import { KeySafe } from './key-safe';
import type { KeyringAudit } from './keyring-audit';
import { KeyringState } from './keyring-state';
import { LeaseLocator } from './lease-locator';
import { LeaseService } from './lease-service';
import { Ledger } from './ledger';
import { PageKeys } from './page-keys';
import { Resolver } from './resolver';
import type { AtCrashPoint } from './rotation/crash-points';
import { Rewrapper } from './rotation/rewrapper';
import { Rotation } from './rotation/rotation';
import { SigningService } from './signing-service';
import { StateLoader } from './state-loader';
import { BatchStore } from './store/batch.store';
import { isRefusedByDatabase } from './store/database-refusal.store';
import { DoomedStore } from './store/doomed.store';
import { GenerationStore } from './store/generation.store';
import { GuardStore } from './store/guard.store';
import { HoldStore } from './store/hold.store';
import { KeyringStore } from './store/keyring.store';
import { LedgerStore } from './store/ledger.store';
import { LoadStore } from './store/load.store';
import type { Ownership } from './store/ownership.store';
import { RotationStore } from './store/rotation.store';
import { SignerStore } from './store/signer.store';
import { SubjectStore } from './store/subject.store';
import type { Verifier } from './verifier';

const DAY = 86_400;

/** What a keyring is made from. */
export interface EngineParts {
  database: Database;
  /** Acquired. */
  ownership: Ownership;
  custodians: readonly Custodian[];
  /** Devices that were custodians and are declared lost: nothing is made there, and nobody waits for them. */
  lost?: readonly Custodian[];
  clock: Clock;
  audit: KeyringAudit;
  settings: EngineSettings;
  guard: GuardSettings;
  verifier: Verifier;
  onRecorded: () => void;
  /** The memory may differ from the database: the process must end, and start anew. */
  onFatal: (error: unknown) => void;
  atPoint: AtCrashPoint;
}

/** The key service without its sockets: everything it can do, in one process, on one database. */
export class KeyringEngine {
  readonly state: KeyringState;
  readonly generations = new GenerationKeys();
  readonly pageKeys: PageKeys;
  readonly safe: KeySafe;
  readonly committer: Committer;
  readonly gate = new CreationGate();
  readonly doomed: DoomedKeys;
  readonly ledger: Ledger;
  readonly resolver: Resolver;
  readonly tokens: IndexTokens;
  readonly leases: LeaseService;
  readonly tags: DedupeTags;
  readonly fences: FenceService;
  readonly destruction: DestructionService;
  readonly holds: HoldService;
  readonly guard: MassDestructionGuard;
  readonly signing: SigningService;
  readonly rotation: Rotation;
  readonly keyringStore: KeyringStore;
  readonly rotationStore: RotationStore;
  readonly subjectStore: SubjectStore;
  private readonly loader: StateLoader;
  private readonly loadStore: LoadStore;
  readonly generationStore: GenerationStore;
  private readonly maker: GenerationMaker;
  private readonly guardStore: GuardStore;
  private time: TrustedTime;
  private clockDoubted = false;

  private constructor(
    readonly keyringId: Buffer,
    readonly parts: EngineParts,
  ) {
    const { database, ownership, clock, settings, custodians, audit } = parts;
    this.state = new KeyringState({ backSeconds: settings.sealWindowDays * DAY, aheadSeconds: 600 });
    this.pageKeys = new PageKeys(keyringId, this.generations);
    this.safe = new KeySafe(keyringId, this.state, this.generations, this.pageKeys);
    const batches = new BatchStore(ownership);
    this.committer = new Committer((batch) => batches.write(batch), parts.onFatal, isRefusedByDatabase);
    this.doomed = new DoomedKeys(this.state);
    this.ledger = new Ledger(new LedgerStore(database));
    this.keyringStore = new KeyringStore(database);
    this.rotationStore = new RotationStore(database);
    this.subjectStore = new SubjectStore(database);
    this.generationStore = new GenerationStore(database);
    this.loadStore = new LoadStore(database);
    this.tokens = new IndexTokens(this.state, this.safe);
    const { state, safe, committer, gate, ledger } = this;
    this.resolver = new Resolver(state, this.tokens, safe, committer, gate);
    const locator = new LeaseLocator(state, clock, settings.leaseTtlMs);
    this.leases = new LeaseService(state, locator, safe, committer, gate, (row) => this.holds.openPrk(row));
    this.tags = new DedupeTags(state, safe, committer, gate, clock);
    this.fences = new FenceService(
      state,
      safe,
      committer,
      gate,
      ledger,
      this.subjectStore,
      audit,
      clock,
      settings,
    );
    const doomedStore = new DoomedStore();
    this.destruction = new DestructionService(
      state,
      this.doomed,
      committer,
      this.subjectStore,
      doomedStore,
      audit,
      clock,
      { ...settings, certainNow: () => this.time.now() },
    );
    const holdStore = new HoldStore(database);
    this.holds = new HoldService(
      keyringId,
      state,
      state.holds,
      safe,
      committer,
      gate,
      ledger,
      holdStore,
      this.destruction,
      audit,
      clock,
    );
    this.time = new TrustedTime(clock, undefined);
    this.signing = new SigningService(state, safe, committer, gate, new SignerStore(database), audit, clock);
    this.loader = new StateLoader(this.loadStore, holdStore, state, safe, this.doomed, clock, {
      waitOutMs: settings.leaseTtlMs + settings.leaseMarginMs,
    });
    this.guardStore = new GuardStore(database);
    this.guard = new MassDestructionGuard(
      keyringId,
      state,
      this.doomed,
      committer,
      this.guardStore,
      audit,
      clock,
      () => this.time,
      parts.guard,
    );
    this.maker = new GenerationMaker(keyringId, custodians, this.generationStore, ownership);
    this.rotation = new Rotation({
      ...parts,
      keyringId,
      state,
      doomed: this.doomed,
      generations: this.generations,
      pageKeys: this.pageKeys,
      committer,
      gate,
      ledger,
      maker: this.maker,
      rewrapper: new Rewrapper(keyringId, state, this.generations, this.pageKeys),
      generationStore: this.generationStore,
      keyringStore: this.keyringStore,
      store: this.rotationStore,
      guard: this.guard,
      reload: () => this.load(),
    });
  }

  /** Opens the keyring of a database; on the first start makes it. */
  static async open(parts: EngineParts): Promise<KeyringEngine> {
    const loadStore = new LoadStore(parts.database);
    const existing = await loadStore.keyring();
    if (existing === undefined) await new KeyringStore(parts.database).initialise(randomBytes(16));
    const row = existing ?? (await loadStore.keyring());
    if (row === undefined)
      throw new DomainError('corrupt', 'keyring.row.missing', 'the keyring row could not be made');
    const engine = new KeyringEngine(row.keyringId, parts);
    await parts.ownership.beginEpoch();
    engine.time = new TrustedTime(parts.clock, await engine.guardStore.lastSeen());
    if (row.generation === 0) await engine.makeFirstGeneration();
    else await engine.loadGenerations(row.generation);
    return engine;
  }

  /** Signs the checkpoints of the keyring's own log. */
  ownLogSigner(): CheckpointSigner {
    const origin = this.parts.settings.auditOrigin;
    return {
      lastSize: async () => (await this.signing.ensure('keyring-log', origin)).lastSize,
      sign: (head, proof) => this.signing.signCheckpoint('keyring-log', head, proof),
    };
  }

  /** Notes that the keyring is running now, so that a later start can tell a long pause from a clock that jumped. Once a minute. */
  async beSeen(): Promise<void> {
    const at = this.parts.clock.now();
    const aheadMs = this.time.settle();
    const isNews = aheadMs > 0 && !this.clockDoubted;
    this.clockDoubted = aheadMs > 0;
    if (this.clockDoubted && !isNews) return;
    await this.committer.commit((batch) => {
      if (isNews)
        this.parts.audit.record(batch, {
          type: 'clock.jump',
          code: 'forward',
          n: { seconds: Math.floor(aheadMs / 1_000) },
        });
      else batch.steps.push((tx) => this.guardStore.see(tx, at));
    });
  }

  /** Waits for what is being written, then overwrites every key in memory. */
  async close(): Promise<void> {
    await this.committer.stop();
    this.wipe();
  }

  /** Drops everything at once, as a crash would: for tests. */
  abandon(): void {
    this.committer.abandon();
    this.wipe();
  }

  private wipe(): void {
    this.generations.wipe();
    this.pageKeys.wipe();
    this.state.clear();
  }

  private async makeFirstGeneration(): Promise<void> {
    await this.maker.discardAbandoned();
    const made = await this.maker.make(1);
    this.generations.makeCurrent(made.generation, made.key);
    await this.ledger.load();
    await this.committer.commit((batch) => {
      this.safe.create({ kind: KeyKind.index, keyId: serialKeyId(1), incarnation: 0, purgeHour: 0 }, batch);
      const canaryId = uuidBytes(randomUuid());
      const slot = this.safe.create(
        { kind: KeyKind.credential, keyId: canaryId, incarnation: 0, purgeHour: 0 },
        batch,
      );
      this.state.markSigner(canaryId);
      const record = this.safe.use(slot, (key) => sealCanary(canaryId, key));
      batch.steps.push(async (tx) => {
        await this.keyringStore.setCanary(tx, canaryId, record);
        await this.keyringStore.setCurrent(tx, 1);
        await this.generationStore.setState(tx, made.generation, made.attempt, 'live');
      });
    });
    await this.signing.ensure('keyring-log', this.parts.settings.auditOrigin);
  }

  private async loadGenerations(current: number): Promise<void> {
    const { custodians } = this.parts;
    const open = async (generation: number) =>
      openGeneration(custodians, await this.generationStore.blobs(generation, this.keyringId));
    this.generations.makeCurrent(current, await open(current));
    // Between commit and verification new keys go into both generations; after it there is no way back, and one is enough.
    const rotation = await this.rotationStore.unfinished();
    if (rotation?.phase === 'committed') this.generations.addPrevious(current - 1, await open(current - 1));
    await this.ledger.load();
    await this.load();
  }

  private async load(): Promise<void> {
    const row = await this.loadStore.keyring();
    if (row === undefined) throw new DomainError('corrupt', 'keyring.row.missing', 'the keyring row is gone');
    this.pageKeys.wipe();
    const [current, previous] = this.generations.writable;
    await this.loader.load(current!.number, previous?.number, row.lastPageNo);
    this.state.markSigner(row.canaryKeyId);
    await this.signing.load();
    await this.guard.load();
  }
}
