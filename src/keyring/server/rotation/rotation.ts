import type { RotationResult } from '../../protocol';
import { batchDigest, type DoomedKey } from '../doomed-keys';
import type { KeyringState } from '../keyring-state';
import { NONE } from '../memory';
import type { RotationRow } from '../store/rotation.store';
import { OldRoots } from './old-roots';
import type { RotationParts } from './rotation-parts';
import { RotationRecord } from './rotation-record';
import { SuccessorGeneration } from './successor-generation';

/**
 * Generation rotation R1–R9. `run` takes one from wherever it stands to its end, also after a crash. A step that fails leaves the rotation where
 * it is and the next `run` goes on from there; until the new generation is verified, both can be read.
 */
export class Rotation {
  private readonly record: RotationRecord;
  private readonly successor: SuccessorGeneration;
  private readonly oldRoots: OldRoots;

  constructor(private readonly parts: RotationParts) {
    this.record = new RotationRecord(parts);
    this.successor = new SuccessorGeneration(parts, this.record);
    this.oldRoots = new OldRoots(parts, this.record);
  }

  /** Rotates if a key is doomed or a rotation is under way. Throws what stopped it. */
  async run(): Promise<RotationResult> {
    const { store, generations, doomed } = this.parts;
    const unfinished = await store.unfinished();
    if (unfinished === undefined && doomed.size === 0) {
      return { generation: generations.current.number, phase: 'idle', destroyed: 0, failure: undefined };
    }
    const row = unfinished ?? (await this.freeze());
    if (row === undefined) {
      const failure = 'keyring.guard.blocked';
      return { generation: generations.current.number, phase: 'idle', destroyed: 0, failure };
    }
    const batch = doomed.all().filter((key) => key.batch === row.generation);
    const failure = await this.successor.makeAndVerify(row, batch);
    if (failure !== undefined)
      return { generation: generations.current.number, phase: 'failed', destroyed: 0, failure };
    if (row.phase === 'verified' || row.phase === 'destroying') await this.oldRoots.destroy(row);
    if (row.phase === 'destroying') await this.oldRoots.deny(row);
    if (row.phase === 'denied') await this.clean(row, batch);
    await this.conclude(row);
    this.parts.onRecorded();
    return { generation: row.generation, phase: 'recorded', destroyed: batch.length, failure: undefined };
  }

  /** R1. The guard says what may go; leases are waited out. Undefined when the guard holds everything back. */
  private async freeze(): Promise<RotationRow | undefined> {
    const { doomed, guard, clock, store, generations } = this.parts;
    const wanted = await guard.admit(doomed.all());
    if (wanted.length === 0) return undefined;
    const readyAt = Math.max(...wanted.map((key) => key.readyAt));
    const waitMs = readyAt - clock.monotonic();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.ceil(waitMs)));
    const generation = generations.current.number + 1;
    const row: RotationRow = {
      generation,
      attempt: await store.nextAttempt(generation),
      phase: 'frozen',
      startedAt: clock.now(),
      phaseAt: clock.now(),
      batchDigest: batchDigest(wanted),
      setDigest: undefined,
      keyCount: undefined,
    };
    await this.record.commit((tx) => store.freeze(tx, row, wanted), {
      type: 'generation.frozen',
      gen: generation,
      n: { keys: wanted.length },
      digest: { batch: row.batchDigest.toString('base64') },
    });
    for (const key of wanted) key.batch = generation;
    await this.parts.atPoint('CP1');
    return row;
  }

  /** R8. */
  private async clean(row: RotationRow, batch: readonly DoomedKey[]): Promise<void> {
    const { store, state, doomed, generationStore, atPoint } = this.parts;
    const root = (await this.oldRoots.blobs(row))[0]?.root;
    await this.record.commit(async (tx) => {
      await store.clean(tx, row.generation);
      if (root !== undefined) await generationStore.setState(tx, root.generation, root.attempt, 'destroyed');
      await store.setPhase(tx, row, 'cleaned');
      await atPoint('CP8');
    });
    row.phase = 'cleaned';
    for (const key of batch) {
      buryInMemory(state, key);
      doomed.remove(key);
    }
  }

  /** R9: into the ledger, once, because phase and entries are one transaction. */
  private async conclude(row: RotationRow): Promise<void> {
    const { store, ledger, committer, audit, clock, atPoint } = this.parts;
    await atPoint('CP9');
    const old = row.generation - 1;
    const buried = await store.buriedWith(old);
    await committer.commit((batch) => {
      const at = clock.now();
      for (const { kind, keyId, incarnation } of buried) {
        ledger.append({ type: 'destroyed', kind, keyId, incarnation, generation: old, at }, batch);
      }
      ledger.append(
        {
          type: 'generation-destroyed',
          kind: 0,
          keyId: Buffer.alloc(16),
          incarnation: 0,
          generation: old,
          at,
        },
        batch,
      );
      audit.record(batch, {
        type: 'generation.recorded',
        gen: row.generation,
        n: { destroyed: buried.length },
      });
      batch.steps.push((tx) => store.finish(tx, row, at));
    });
    row.phase = 'recorded';
  }
}

function buryInMemory(state: KeyringState, { kind, keyId, incarnation }: DoomedKey): void {
  if (kind !== 1) {
    state.bury(kind, keyId);
    return;
  }
  const subject = state.subjects.find(keyId);
  if (subject === NONE || state.subjects.incarnation(subject) !== incarnation) return;
  for (let entry = state.subjects.firstEntry(subject); entry !== NONE;) {
    const next = state.index.next(entry);
    state.index.remove(entry);
    entry = next;
  }
  state.subjects.remove(subject);
}
