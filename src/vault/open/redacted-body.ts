import { DomainError } from '../../foundation/errors';
import type { TaggedPlaceholder } from '../../redaction';

/** What the redacted part of a message says. */
export interface RedactedBody {
  text: string;
  placeholders: readonly TaggedPlaceholder[];
  /** True when redaction failed and nothing is passed on. */
  withheld: boolean;
}

/** Reads the JSON inside a redacted part (schema version 1). Throws `vault.body` for anything else. */
export function readRedactedBody(schemaVersion: number, body: Buffer): RedactedBody {
  const value = schemaVersion === 1 ? (JSON.parse(body.toString('utf8')) as Record<string, unknown>) : {};
  const { text, placeholders, withheld } = value;
  if (typeof text !== 'string' || !Array.isArray(placeholders))
    throw new DomainError(
      'corrupt',
      'vault.body',
      'a redacted part of this schema version cannot be read by this release',
    );
  return { text, placeholders: placeholders as TaggedPlaceholder[], withheld: withheld === true };
}
