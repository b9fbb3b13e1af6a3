import { sha256 } from '../../../crypto';
import type { Clock } from '../../../foundation/clock';
import { DomainError } from '../../../foundation/errors';
import type { Custodian } from '../../custodians';
import type { RotationPhase, RotationResult } from '../../protocol';
import type { Committer } from '../committer';
import type { CreationGate } from '../creation-gate';
import { batchDigest, type DoomedKey, type DoomedKeys } from '../doomed-keys';
import type { GenerationKeys } from '../generation-keys';
import type { MassDestructionGuard } from '../guard/mass-destruction-guard';
import type { GenerationMaker } from '../generation-maker';
import type { KeyringAudit, KeyringFact } from '../keyring-audit';
import type { KeyringState } from '../keyring-state';
import type { Ledger } from '../ledger';
import { NONE } from '../memory';
import type { PageKeys } from '../page-keys';
import { insertKeys, insertPages } from '../store/batch.store';
import type { CustodianBlob, GenerationStore } from '../store/generation.store';
import type { KeyringStore } from '../store/keyring.store';
import type { RotationRow, RotationStore } from '../store/rotation.store';
import type { WriteBatch } from '../store/write-batch';
import type { VerifierReport } from '../verifier/generation-verifier';
import type { AtCrashPoint } from './crash-points';
import { type Rewrapper, survivorsDigest } from './rewrapper';

/** Everything a rotation works with. */
export interface RotationParts {
  keyringId: Buffer;
  state: KeyringState;
  doomed: DoomedKeys;
  generations: GenerationKeys;
  pageKeys: PageKeys;
  committer: Committer;
  gate: CreationGate;
  ledger: Ledger;
  audit: KeyringAudit;
  clock: Clock;
  custodians: readonly Custodian[];
  /** Declared lost. */
  lost?: readonly Custodian[];
  maker: GenerationMaker;
  rewrapper: Rewrapper;
  guard: MassDestructionGuard;
  generationStore: GenerationStore;
  keyringStore: KeyringStore;
  store: RotationStore;
  /** Starts a fresh process that verifies a generation. */
  verify: (generation: number) => Promise<VerifierReport>;
  /** Reads the memory anew from the database, under the generation that is current. */
  reload: () => Promise<void>;
  /** Orders a fresh snapshot of the keyring. */
  onRecorded: () => void;
  atPoint: AtCrashPoint;
}

/** Phases after which the new generation is the current one. */
const AFTER_COMMIT: readonly RotationPhase[] = ['committed', 'verified', 'destroying', 'denied', 'cleaned'];

/**
 * Generation rotation R1–R9. `run` takes one from wherever it stands to its end, also after a crash. A step that fails leaves the rotation where
 * it is and the next `run` goes on from there; until the new generation is verified, both can be read.
 */
export class Rotation {
  constructor(private readonly parts: RotationParts) {}

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
    if (!AFTER_COMMIT.includes(row.phase)) await this.makeGeneration(row, batch);
    if (row.phase === 'committed') {
      const failure = await this.verify(row);
      if (failure !== undefined)
        return { generation: generations.current.number, phase: 'failed', destroyed: 0, failure };
    }
    if (row.phase === 'verified' || row.phase === 'destroying') await this.destroyOldRoots(row);
    if (row.phase === 'destroying') await this.denyOldRoots(row);
    if (row.phase === 'denied') await this.clean(row, batch);
    await this.record(row);
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
    await this.commit((tx) => store.freeze(tx, row, wanted), {
      type: 'generation.frozen',
      gen: generation,
      n: { keys: wanted.length },
      digest: { batch: row.batchDigest.toString('base64') },
    });
    for (const key of wanted) key.batch = generation;
    await this.parts.atPoint('CP1');
    return row;
  }

  /** R2, R3 and R4. Whatever was made before and not committed is thrown away and made anew. */
  private async makeGeneration(row: RotationRow, batch: readonly DoomedKey[]): Promise<void> {
    const { maker, gate, committer, rewrapper, keyringStore, generationStore, store, atPoint } = this.parts;
    await maker.discardAbandoned();
    const made = await maker.make(row.generation);
    await atPoint('CP2');
    await this.advance(row, 'rooted', {
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
      await this.commit(
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
    const { state, store, verify, atPoint } = this.parts;
    const recorded = survivorsDigest(state, row.generation).then(async (survivors) => {
      await this.commit((tx) => store.setDigest(tx, row, survivors.digest, survivors.count));
      return survivors.digest;
    });
    // The two work side by side, and neither knows the other's digest.
    const [digest, report] = await Promise.all([recorded, verify(row.generation)]);
    await atPoint('CP5');
    const isRight = report.ok && report.setDigest === digest.toString('hex');
    if (!isRight) {
      const failure = report.failure ?? 'keyring.verify.mismatch';
      await this.takeBack(row, failure);
      return failure;
    }
    await this.advance(row, 'verified', {
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
      await this.commit(
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

  /** R6. Nothing is written in the old generation any more, and its key leaves the memory before any device forgets. */
  private async destroyOldRoots(row: RotationRow): Promise<void> {
    const { generations, pageKeys, state, store, atPoint } = this.parts;
    const old = await this.oldBlobs(row);
    this.parts.gate.close();
    try {
      await this.parts.committer.settled();
      generations.wipePrevious();
      pageKeys.wipe();
      for (const page of state.pages.all()) if (!page.open) state.pages.setOpen(page, true);
    } finally {
      this.parts.gate.open();
    }
    if (row.phase === 'verified') {
      await this.advance(row, 'destroying');
      const root = old[0]?.root;
      if (root !== undefined) {
        await this.commit((tx) =>
          this.parts.generationStore.setState(tx, root.generation, root.attempt, 'destroying'),
        );
      }
    }
    for (const { custodianId, root } of old) {
      const custodian = this.custodian(custodianId);
      if (await store.hasEvidence(custodianId, root)) continue;
      const reconstructed = !(await custodian.exists(root));
      const receipt = await custodian.destroy(root);
      await atPoint('CP6');
      await this.commit((tx) => store.addEvidence(tx, custodianId, root, receipt, reconstructed), {
        type: 'generation.root-destroyed',
        gen: root.generation,
        ref: { custodian: custodianId },
        code: reconstructed
          ? 'reconstructed'
          : receipt.irreversibleAt !== null && receipt.irreversibleAt > receipt.requestedAt
            ? 'pending'
            : 'destroyed',
        digest: { evidence: sha256(receipt.rawEvidence).toString('base64') },
      });
    }
  }

  /** R7: every device must say itself that the old root is gone. */
  private async denyOldRoots(row: RotationRow): Promise<void> {
    const { clock, store, atPoint } = this.parts;
    for (const { custodianId, root, blob } of await this.oldBlobs(row)) {
      const code = await denialOf(this.custodian(custodianId), root, blob);
      await this.commit((tx) => store.addDenial(tx, custodianId, root, clock.now(), code), {
        type: 'generation.denied',
        gen: root.generation,
        ref: { custodian: custodianId },
        code: 'gone',
      });
    }
    await atPoint('CP7');
    await this.advance(row, 'denied');
  }

  /** R8. */
  private async clean(row: RotationRow, batch: readonly DoomedKey[]): Promise<void> {
    const { store, state, doomed, generationStore, atPoint } = this.parts;
    const root = (await this.oldBlobs(row))[0]?.root;
    await this.commit(async (tx) => {
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
  private async record(row: RotationRow): Promise<void> {
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

  private oldBlobs(row: RotationRow): Promise<CustodianBlob[]> {
    return this.parts.generationStore.blobs(row.generation - 1, this.parts.keyringId);
  }

  private custodian(id: string): Custodian {
    const { custodians, lost = [] } = this.parts;
    const found = [...custodians, ...lost].find((custodian) => custodian.id === id);
    if (found === undefined)
      throw new DomainError(
        'unavailable',
        'custodian.missing',
        'a custodian of the old generation is not configured: configure it, or declare it lost',
      );
    return found;
  }

  private async advance(row: RotationRow, phase: RotationPhase, fact?: KeyringFact): Promise<void> {
    await this.commit((tx) => this.parts.store.setPhase(tx, row, phase), fact);
    row.phase = phase;
  }

  private commit(step: WriteBatch['steps'][number], fact?: KeyringFact): Promise<void> {
    return this.parts.committer.commit((batch) => {
      batch.steps.push(step);
      if (fact !== undefined) this.parts.audit.record(batch, fact);
    });
  }
}

/** The code with which a device refuses a destroyed root. Throws `keyring.rotation.not-denied` when it does not: the root is alive. */
async function denialOf(custodian: Custodian, root: CustodianBlob['root'], blob: Buffer): Promise<string> {
  try {
    (await custodian.unwrap(root, blob)).fill(0);
  } catch (error) {
    const isGone = error instanceof DomainError && error.kind === 'gone';
    if (isGone && !(await custodian.exists(root))) return error.code;
    throw error;
  }
  throw new DomainError(
    'corrupt',
    'keyring.rotation.not-denied',
    'a destroyed root still opens its generation',
  );
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
