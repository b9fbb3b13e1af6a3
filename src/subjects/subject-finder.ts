import { AuditLog, type Actor } from '../audit';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import type { KeyringClient } from '../keyring/client';
import { type Identifier, identifierOfUserId, identifiersOfPhone, identifiersOfWaId } from '../whatsapp';

/** One identifier of a person as somebody outside states it. Exactly one field is set. */
export interface StatedIdentifier {
  phone?: string | undefined;
  waId?: string | undefined;
  bsuid?: string | undefined;
  externalId?: string | undefined;
}

/** A living subject. */
export interface FoundSubject {
  subjectRef: string;
  incarnation: number;
}

/**
 * Finds a subject by an identifier through the keyring, which limits and counts look-ups so that the number space cannot be walked. Every look-up
 * leaves an audit entry with its outcome, never with the identifier.
 */
export class SubjectFinder {
  constructor(
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
  ) {}

  /** Undefined when nobody alive is known by it. Throws `limited` above the keyring's limits, `subject.identifier` for what is none. */
  async find(tx: Transaction, stated: StatedIdentifier, actor: Actor): Promise<FoundSubject | undefined> {
    const identifiers = identifiersOf(stated);
    if (identifiers.length === 0)
      throw new DomainError(
        'invalid',
        'subject.identifier',
        'a phone number has its country code and 7 to 15 digits, a wa_id digits, a BSUID a country and a dot',
      );
    let lookups = 0;
    let found: FoundSubject | undefined;
    for (const identifier of identifiers) {
      lookups += 1;
      const answer = await this.keyring.lookup(identifier);
      if (answer?.state !== 'active') continue;
      found = { subjectRef: answer.subjectRef, incarnation: answer.incarnation };
      break;
    }
    await this.audit.append(tx, {
      type: 'lookup',
      actor,
      code: found ? 'found' : 'unknown',
      n: { lookups, found: found ? 1 : 0 },
    });
    return found;
  }
}

/** The identifiers to look up, most likely first; empty when the text is none of its kind. */
export function identifiersOf({ phone, waId, bsuid, externalId }: StatedIdentifier): Identifier[] {
  if (phone !== undefined) return identifiersOfPhone(phone);
  if (waId !== undefined) return identifiersOfWaId(waId);
  const value = bsuid ?? externalId ?? '';
  // Pseudo-subjects of our own are nobody's to find.
  if (value === '' || value.length > 256 || value.startsWith('lethe/')) return [];
  const user = bsuid === undefined ? null : identifierOfUserId(bsuid);
  return [user ?? { kind: 'externalId', value }];
}
