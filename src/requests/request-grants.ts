import { type Actor, AuditLog } from '../audit';
import { Part } from '../crypto';
import type { Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import type { KeyringClient } from '../keyring/client';
import type { RequestKind } from './request-states';
import type { RequestRecord, RequestStore } from './requests.store';

/** What the worker needs to open for a kind of request, and nothing else. */
const PARTS: Readonly<Partial<Record<RequestKind, Part[]>>> = {
  access: [Part.original, Part.media, Part.identifiers],
  portability: [Part.original, Part.media, Part.identifiers],
  erasure: [Part.identifiers],
  // Recipients are told by the ids that they gave the person (Art. 19).
  rectification: [Part.identifiers],
  restriction: [Part.identifiers],
  objection: [Part.identifiers],
};
const OPENS_ORIGINALS: readonly RequestKind[] = ['access', 'portability'];

/** A day below the keyring's limit of thirty, so that two clocks may differ. */
const GRANT_HOURS = 29 * 24;

/**
 * Registers with the keyring that a person approved the opening of somebody's originals, for one request. Only this process can: the worker, which
 * can open originals, cannot approve.
 */
export class RequestGrants {
  constructor(
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly store: RequestStore,
  ) {}

  /** Ends the grant of a request that nobody will carry out. */
  async end(tx: Transaction, requestId: string): Promise<void> {
    const grantId = await this.store.grantOf(tx, requestId);
    if (grantId !== undefined) await this.keyring.endGrant(grantId);
  }

  /** Returns the grant's id, undefined for a kind that nothing is opened for; it ends with the request, or by itself. Should the transaction fail, the grant stands unused: nobody learns its id. */
  async make(
    tx: Transaction,
    { id, kind, subjectRef }: RequestRecord,
    actor: Actor,
  ): Promise<string | undefined> {
    const needed = PARTS[kind];
    if (needed === undefined) return undefined;
    const expiresAt = Math.floor(this.clock.now() / 1000) + GRANT_HOURS * 3_600;
    const atBsp = kind === 'erasure' && (await this.store.hasNumbersAtBsps(tx));
    // Twilio and Vonage forget message by message, by ids of theirs that stand in the originals.
    const parts = [...needed, ...(atBsp ? [Part.original] : [])];
    const grantId = await this.keyring.grant({ ref: id, subjectRef, parts, expiresAt });
    await this.audit.append(tx, {
      type: 'grant.made',
      actor,
      subject: subjectRef,
      ref: { grant: grantId, request: id },
      code: atBsp || OPENS_ORIGINALS.includes(kind) ? 'original' : 'identifiers',
      n: { expiresInHours: GRANT_HOURS },
    });
    return grantId;
  }
}
