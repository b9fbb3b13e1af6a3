import { indexToken, KeyKind, serialKeyId, suppressTag, wipe } from '../../crypto';
import type { Identifier } from '../protocol';
import type { KeySafe } from './key-safe';
import type { KeyringState } from './keyring-state';

/** An identifier as the blind index knows it. */
export interface Token {
  identifier: Identifier;
  bytes: Buffer;
}

/** Computes index tokens and asks the suppression list; the only place where identifiers meet the index key. */
export class IndexTokens {
  /** Serial of the index key for new entries. */
  serial = 1;

  constructor(
    private readonly state: KeyringState,
    private readonly safe: KeySafe,
  ) {}

  /**
   * Tokens of the identifiers of many items at once: the index key is opened a single time. Usernames are left out: others may take them over, so
   * they neither make nor find a subject.
   */
  of(items: readonly (readonly Identifier[])[]): Token[][] {
    const slot = this.state.keySlot(KeyKind.index, serialKeyId(this.serial), 0);
    const key = this.safe.unwrap(slot);
    try {
      return items.map((identifiers) =>
        identifiers
          .filter(({ kind, value }) => kind !== 'username' && value !== '')
          .map((identifier) => ({
            identifier,
            bytes: indexToken(key, ID_KINDS[identifier.kind], identifier.value),
          })),
      );
    } finally {
      wipe(key);
    }
  }

  /** True when a fence at or after the event's time covers one of the tokens: the event belongs to somebody who was erased. */
  isSuppressed(tokens: readonly Token[], eventTime: number): boolean {
    for (const { keySlot, tags } of this.state.suppression.applying(eventTime)) {
      const hit = this.safe.use(keySlot, (key) =>
        tokens.some(({ bytes }) => (tags.get(suppressTag(key, bytes).toString('latin1')) ?? -1) >= eventTime),
      );
      if (hit) return true;
    }
    return false;
  }

  /** Slot of the living subject that a token leads to, or -1. */
  subjectOf(token: Token): number {
    return this.state.index.subjectOf(token.bytes);
  }
}

/** Numbers of the kinds, by name. */
export const ID_KINDS = { phone: 1, waId: 2, bsuid: 3, parentBsuid: 4, username: 5, externalId: 6 } as const;
