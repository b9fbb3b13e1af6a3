import { Injectable } from '@nestjs/common';
import { Direction, KeyKind, Part, randomBytes, Scope, sealRecord } from '../../crypto';
import type { Transaction } from '../../foundation/database';
import { KeyringClient } from '../../keyring/client';
import { HeldRowsStore } from './held-rows.store';

/** Keeps who a held person is past the end of that person's own key: the identifiers, sealed again under the hold's key, and nothing else of theirs. */
@Injectable()
export class HeldIdentities {
  constructor(
    private readonly rows: HeldRowsStore,
    private readonly keyring: KeyringClient,
  ) {}

  /** Seals the identifiers of a person who is being erased for a hold; repeated, the first stays. */
  async keep(
    tx: Transaction,
    { holdId, subjectRef }: { holdId: string; subjectRef: string },
    identifiers: readonly { kind: string; value: string }[],
  ): Promise<void> {
    const place = {
      scope: Scope.standalone,
      subjectRef: holdId,
      incarnation: 0,
      classId: 0,
      bucket: KeyKind.hold,
      part: Part.heldIdentifiers,
    } as const;
    const lease = await this.keyring.leaseOne({ ...place, direction: 'seal' });
    const id = randomBytes(16);
    const row = { ...place, sealSeq: 1, messageId: id, direction: Direction.none, schemaVersion: 1 };
    const body = Buffer.from(JSON.stringify({ subjectRef, identifiers }), 'utf8');
    const sealed = lease.use((key) => sealRecord(key, row, body));
    body.fill(0);
    await this.rows.addIdentity(tx, { id, holdId, subjectRef, identifiers: sealed });
  }
}
