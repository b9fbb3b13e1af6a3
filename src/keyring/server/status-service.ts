import type { Custodian, Root } from '../custodians';
import type { KeyringStatus } from '../protocol';
import type { KeyringEngine } from './engine';
import type { SnapshotKeeper } from './snapshot/snapshot-keeper';
import type { RotationScheduler } from './rotation/scheduler';

const NO_SNAPSHOT = { takenAt: 0, generation: 0, sizeBytes: 0, places: 0, checkedAt: 0, failure: undefined };

/** Says how the keyring stands, for `lethe keyring status` and the console. */
export class StatusService {
  constructor(
    private readonly engine: KeyringEngine,
    private readonly scheduler: RotationScheduler,
    private readonly custodians: readonly Custodian[],
    private readonly snapshots: SnapshotKeeper | undefined,
  ) {}

  async read(): Promise<KeyringStatus> {
    const { keyringId, state, generations, doomed, ledger, rotationStore } = this.engine;
    const rotation = await rotationStore.unfinished();
    const last = await rotationStore.last();
    return {
      keyringId,
      generation: generations.current.number,
      phase: rotation?.phase ?? 'idle',
      phaseSince: rotation?.phaseAt ?? 0,
      doomed: doomed.size,
      firstDoomedAt: doomed.firstDoomedAt,
      lastRotationAt: last?.finishedAt ?? 0,
      lastRotationMs: last?.tookMs ?? 0,
      failure: this.scheduler.failure,
      subjects: state.subjects.size,
      keys: state.keys.size,
      pages: state.pages.size,
      ledgerSize: ledger.size,
      ledgerRoot: ledger.root(),
      acknowledged: ledger.acknowledged,
      guarded: this.engine.guard.list().map(({ digest, keys, blockedAt, releaseAt, approvals }) => ({
        digest,
        keys,
        blockedAt,
        releaseAt: releaseAt ?? 0,
        approvals: approvals.map(({ approver, role }) => `${approver} (${role})`),
      })),
      snapshot: this.snapshots?.status ?? NO_SNAPSHOT,
      custodians: await Promise.all(this.custodians.map((custodian) => this.custodian(custodian))),
    };
  }

  private async custodian(custodian: Custodian): Promise<KeyringStatus['custodians'][number]> {
    const roots = await custodian.findRoots(this.engine.keyringId).catch((): Root[] | undefined => undefined);
    return {
      id: custodian.id,
      deviceClass: custodian.deviceClass,
      reachable: roots !== undefined,
      generations: (roots ?? []).map(({ generation }) => generation).sort((a, b) => a - b),
    };
  }
}
