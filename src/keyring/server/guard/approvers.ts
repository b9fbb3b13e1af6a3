import { Ed25519PublicKey } from '../../../crypto';
import { DomainError } from '../../../foundation/errors';

/** Somebody whose signature can release a batch. */
export interface Approver {
  name: string;
  role: 'owner' | 'dpo';
  publicKey: Ed25519PublicKey;
}

const LINE = /^([a-z][a-z0-9-]{0,31}) (owner|dpo) ([A-Za-z0-9+/]{43}=)$/;

/** Reads lines `name owner|dpo base64-of-32-bytes`; `#` begins a comment. Throws `keyring.approvers.malformed` naming the line. */
export function parseApprovers(text: string): Approver[] {
  return text.split('\n').flatMap((line, i) => {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) return [];
    const [, name, role, key] = LINE.exec(content) ?? [];
    if (name === undefined || key === undefined) {
      throw new DomainError(
        'invalid',
        'keyring.approvers.malformed',
        `line ${i + 1} of the approvers is not "name owner|dpo key"`,
      );
    }
    return [
      {
        name,
        role: role as 'owner' | 'dpo',
        publicKey: Ed25519PublicKey.fromRaw(Buffer.from(key, 'base64')),
      },
    ];
  });
}
