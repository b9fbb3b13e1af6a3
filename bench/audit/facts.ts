import type { AuditFact } from '../../src/audit';
import { randomUuid } from '../../src/crypto';

/** The commonest entry with the most fields: a page of messages that an integration was shown. */
export function disclosureFact(): AuditFact {
  return {
    type: 'disclosure',
    actor: { kind: 'api-key', ref: randomUuid() },
    subject: randomUuid(),
    ref: { recipient: randomUuid() },
    code: 'page',
    n: { messages: 50 },
  };
}
