import type { Custodian, Root } from '../custodians';
import type { KeyringStatus } from '../protocol';
import type { KeyringEngine } from './engine';
import type { SnapshotKeeper } from './snapshot/snapshot-keeper';
import type { RotationScheduler } from './rotation/scheduler';

const NO_SNAPSHOT = { takenAt: 0, generation: 0, sizeBytes: 0, places: 0, checkedAt: 0, failure: undefined };

/** Devices count calls, and every caller may ask how the keyring stands: what they said holds this long, unless the rotation has gone on. */
const DEVICES_MS = 5_000;

type DeviceStatus = KeyringStatus['custodians'];

/** Says how the keyring stands, for `lethe keyring status` and the console. */
export class StatusService {
  private looked: { step: string; until: number; devices: Promise<DeviceStatus> } | undefined;

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
    const [generation, phase] = [generations.current.number, rotation?.phase ?? 'idle'];
    return {
      keyringId,
      generation,
      phase,
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
      custodians: await this.devices(`${generation} ${phase}`),
    };
  }

  private devices(step: string): Promise<DeviceStatus> {
    const now = this.engine.parts.clock.monotonic();
    if (this.looked?.step !== step || now >= this.looked.until) {
      const devices = Promise.all(this.custodians.map((custodian) => this.custodian(custodian)));
      this.looked = { step, until: now + DEVICES_MS, devices };
    }
    return this.looked.devices;
  }

  private async custodian(custodian: Custodian): Promise<DeviceStatus[number]> {
    const roots = await custodian.findRoots(this.engine.keyringId).catch((): Root[] | undefined => undefined);
    return {
      id: custodian.id,
      deviceClass: custodian.deviceClass,
      reachable: roots !== undefined,
      generations: (roots ?? []).map(({ generation }) => generation).sort((a, b) => a - b),
    };
  }
}
