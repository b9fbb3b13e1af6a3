import type { RotationPhase } from '../../protocol';
import type { DoomedKey } from '../doomed-keys';
import { NONE } from '../memory';
import { insertKeys, insertPages } from '../store/batch.store';
import type { RotationRow } from '../store/rotation.store';
import { survivorsDigest } from './rewrapper';
import type { RotationParts } from './rotation-parts';
import type { RotationRecord } from './rotation-record';

/** Phases after which the new generation is the current one. */
const AFTER_COMMIT: readonly RotationPhase[] = ['committed', 'verified', 'destroying', 'denied', 'cleaned'];

/** R2 to R5: makes the next generation and has it verified; until then both can be read. */
export class SuccessorGeneration {
  constructor(
    private readonly parts: RotationParts,
    private readonly record: RotationRecord,
  ) {}

  /** R2 to R5, from wherever it stands. Returns what was wrong, after taking the rotation back. */
  async makeAndVerify(row: RotationRow, batch: readonly DoomedKey[]): Promise<string | undefined> {
    try {
      if (!AFTER_COMMIT.includes(row.phase)) await this.makeGeneration(row, batch);
      return row.phase === 'committed' ? await this.verify(row) : undefined;
    } finally {
      this.parts.verifier.discard?.();
    }
  }

  /** R2, R3 and R4. Whatever was made before and not committed is thrown away and made anew. */
  private async makeGeneration(row: RotationRow, batch: readonly DoomedKey[]): Promise<void> {
    const { maker, gate, committer, rewrapper, keyringStore, generationStore, store, verifier, atPoint } =
      this.parts;
    // Loads and connects meanwhile; it is told what to verify once that is committed.
    verifier.prepare?.();
    await maker.discardAbandoned();
    const made = await maker.make(row.generation);
    await atPoint('CP2');
    await this.record.advance(row, 'rooted', {
      type: 'generation.rooted',
      gen: row.generation,
      n: { attempt: made.attempt },
    });
    const next = { number: made.generation, key: made.key };
    gate.close();
    try {
      await committer.settled();
      const rewrapped = await rewrapper.build(
        next,
        new Set(batch.flatMap(({ slot }) => (slot === NONE ? [] : [slot]))),
      );
      await this.record.commit(
        async (tx) => {
          await insertPages(tx, rewrapped.pages);
          await insertKeys(tx, rewrapped.keys);
          await keyringStore.setCurrent(tx, row.generation);
          await generationStore.setState(tx, made.generation, made.attempt, 'live');
          await store.setPhase(tx, row, 'rewrapped');
          await store.setPhase(tx, row, 'committed');
          await atPoint('CP3');
        },
        {
          type: 'generation.committed',
          gen: row.generation,
          n: { pages: rewrapped.pages.length },
        },
      );
      await atPoint('CP4');
      rewrapper.apply(next, rewrapped);
      for (const key of batch) key.slot = NONE;
      row.phase = 'committed';
    } finally {
      gate.open();
    }
  }

  /** R5. Returns what was wrong, after taking the rotation back. */
  private async verify(row: RotationRow): Promise<string | undefined> {
    const { state, store, verifier, atPoint } = this.parts;
    const recorded = survivorsDigest(state, row.generation).then(async (survivors) => {
      await this.record.commit((tx) => store.setDigest(tx, row, survivors.digest, survivors.count));
      return survivors.digest;
    });
    // The two work side by side, and neither knows the other's digest.
    const [digest, report] = await Promise.all([recorded, verifier.verify(row.generation)]);
    await atPoint('CP5');
    const isRight = report.ok && report.setDigest === digest.toString('hex');
    if (!isRight) {
      const failure = report.failure ?? 'keyring.verify.mismatch';
      await this.takeBack(row, failure);
      return failure;
    }
    await this.record.advance(row, 'verified', {
      type: 'generation.verified',
      gen: row.generation,
      n: { keys: report.keys, pages: report.pages },
      digest: { keySet: digest.toString('base64') },
      code: 'passed',
    });
    return undefined;
  }

  private async takeBack(row: RotationRow, failure: string): Promise<void> {
    const { gate, committer, store, generationStore, generations, keyringId, custodians, reload } =
      this.parts;
    const blobs = await generationStore.blobs(row.generation, keyringId);
    gate.close();
    try {
      await committer.settled();
      await this.record.commit(
        async (tx) => {
          await store.takeBack(tx, row, failure, this.parts.clock.now());
          for (const { root } of blobs.slice(0, 1))
            await generationStore.setState(tx, root.generation, root.attempt, 'failed');
        },
        { type: 'generation.verified', gen: row.generation, code: 'failed' },
      );
      generations.takeBack();
      await reload();
    } finally {
      gate.open();
    }
    for (const { custodianId, root } of blobs) {
      await custodians.find(({ id }) => id === custodianId)?.destroy(root);
    }
  }
}
