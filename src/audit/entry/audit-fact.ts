import { DomainError } from '../../foundation/errors';
import type { z } from 'zod';
import { ENTRY_TYPES, isEntryType, type EntryType } from './entry-types';

/** What a module reports: an entry before it has an index and a time. Which fields there are depends on the type. */
export type AuditFact = { [T in EntryType]: { type: T } & z.input<(typeof ENTRY_TYPES)[T]> }[EntryType];

/**
 * Checks a fact against the schema of its type; throws `audit.fact` naming the type and the field, never the value. A programming error: the
 * log takes nothing that its closed list does not foresee.
 */
export function checkFact(fact: { type: string }): AuditFact {
  const { type, ...fields } = fact;
  if (!isEntryType(type))
    throw new DomainError('invalid', 'audit.fact', 'the audit log has no such entry type');
  const checked = ENTRY_TYPES[type].safeParse(fields);
  if (checked.success) return fact as AuditFact;
  const where = checked.error.issues.map(
    (issue) => issue.path.filter((step) => typeof step === 'string').join('.') || 'fields',
  );
  throw new DomainError(
    'invalid',
    'audit.fact',
    `an entry of type ${type} does not take this: ${where.join(', ')}`,
  );
}
