import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import {
  type AuditFact,
  AuditLog,
  type AuditSequencer,
  type CheckpointSigner,
  createSequencer,
  DirectoryWitness,
  GuardedSigner,
  type SequencerParts,
  sequencerSessions,
} from '../../src/audit';
import { Ed25519PrivateKey, type TreeHead, verifierKey } from '../../src/crypto';

/** Origin of the logs of tests. */
export const TEST_ORIGIN = 'lethe.example/audit/test';

/** A signer with a key of its own that remembers in memory, as the keyring does in its database. */
export class TestSigner implements CheckpointSigner {
  readonly key = Ed25519PrivateKey.generate();
  readonly verifier = verifierKey(TEST_ORIGIN, this.key.publicKey);
  private head: TreeHead | undefined;
  private readonly signer = new GuardedSigner(this.key, {
    load: () => Promise.resolve(this.head),
    save: (head) => {
      this.head = head;
      return Promise.resolve();
    },
  });

  lastSize(): Promise<number> {
    return this.signer.lastSize();
  }

  sign(...given: Parameters<CheckpointSigner['sign']>): ReturnType<CheckpointSigner['sign']> {
    return this.signer.sign(...given);
  }
}

/** One log under test: whoever operates it, who signs it, who watches it. */
export class TestLog {
  readonly log = new AuditLog();
  readonly signer = new TestSigner();
  readonly witnessDirectory = mkdtempSync(join(tmpdir(), 'lethe-witness-'));
  readonly witness = new DirectoryWitness(this.witnessDirectory);

  constructor(readonly database: DataSource) {}

  /** A sequencer that checkpoints and witnesses at every step unless told otherwise. */
  sequencer(parts: Partial<SequencerParts> = {}): AuditSequencer {
    return createSequencer({
      origin: TEST_ORIGIN,
      sessions: sequencerSessions(this.database),
      signer: this.signer,
      witnesses: [this.witness],
      ...parts,
      settings: { checkpointIntervalMs: 0, witnessIntervalMs: 0, ...parts.settings },
    });
  }

  /** Reports facts, each in a transaction of its own. */
  async report(facts: readonly AuditFact[]): Promise<number[]> {
    const tickets: number[] = [];
    for (const fact of facts)
      tickets.push(await this.database.transaction((tx) => this.log.append(tx, fact)));
    return tickets;
  }

  /** Reports many facts in few statements. */
  async reportMany(count: number, fact: (i: number) => AuditFact): Promise<void> {
    for (let at = 0; at < count; at += 500) {
      const facts = Array.from({ length: Math.min(500, count - at) }, (_, i) => fact(at + i));
      await this.database.transaction((tx) => this.log.appendAll(tx, facts));
    }
  }

  /** Removes the witness directory. */
  dispose(): void {
    rmSync(this.witnessDirectory, { recursive: true, force: true });
  }

  /** Steps until the queue is empty, then gives the lock back. */
  async settle(sequencer = this.sequencer()): Promise<void> {
    while ((await sequencer.runOnce()).sequenced > 0);
    await sequencer.resign();
  }
}
