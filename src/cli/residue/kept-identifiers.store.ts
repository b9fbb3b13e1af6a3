import { z } from 'zod';
import { type Needle, needlesOf, phoneNeedles } from '../../backups/residue-scan';
import { systemClock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { type Obligation, Obligations, ObligationStore } from '../../vault/obligations';

/** A shorter value would be found by chance. */
const SHORTEST_BYTES = 6;
const kept = z.object({ identifiers: z.array(z.object({ kind: z.string(), value: z.string() })) });

/** What an erasure left for a search: who the person was, until the search has been made. */
export class KeptIdentifiers {
  private readonly obligations: Obligations;

  constructor(
    private readonly database: Database,
    keyring: KeyringClient,
  ) {
    this.obligations = new Obligations(new ObligationStore(database), keyring, systemClock);
  }

  /** Throws `residue.request` when there is no such request: a result told of it would be told of nothing. */
  async assertRequest(requestId: string): Promise<void> {
    const found = await this.database.query<unknown[]>('SELECT 1 FROM request WHERE id = $1', [requestId]);
    if (found.length === 0)
      throw new DomainError('missing', 'residue.request', `there is no request ${requestId}`);
  }

  /** What to look for after an erasure. Throws `residue.early` before it is completed, `residue.nothing-kept` when nothing was kept or a search was made. */
  async of(requestId: string): Promise<{ needles: Needle[]; obligation: Obligation }> {
    const [request] = await this.database.query<{ state: string }[]>(
      'SELECT state FROM request WHERE id = $1',
      [requestId],
    );
    const obligation = await this.obligations.living(requestId, 'residue-scan');
    if (obligation === undefined)
      throw new DomainError(
        'missing',
        'residue.nothing-kept',
        'nothing was kept for a search: set LETHE_WORKER_RESIDUE_SCAN_DAYS before an erasure is approved; after a search it is gone',
      );
    if (request?.state !== 'completed')
      throw new DomainError(
        'conflict',
        'residue.early',
        'the erasure is not completed: what it is about to delete would be found',
      );
    const { identifiers } = kept.parse(await this.obligations.openDuty(obligation));
    const needles = identifiers
      .filter(({ value }) => Buffer.byteLength(value) >= SHORTEST_BYTES)
      .flatMap(({ kind, value }) => (kind === 'phone' ? phoneNeedles(kind, value) : needlesOf(kind, value)));
    return { needles, obligation };
  }

  /** Destroys what was kept, with the result of the search. */
  end(tx: Parameters<Obligations['shred']>[0], obligation: Obligation): Promise<void> {
    return this.obligations.shred(tx, [obligation], 'done');
  }
}
