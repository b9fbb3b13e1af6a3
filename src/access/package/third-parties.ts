import {
  ANOTHER_PERSON,
  digitsOf,
  type Json,
  type JsonObject,
  withoutQuotedAuthor,
  withoutReactionTarget,
} from '../../whatsapp';

type Body = Record<string, unknown>;

/** Properties that name other people wherever they stand in a message or event: group members, whose message was quoted, who asked to join. */
const OTHERS: ReadonlySet<string> = new Set([
  'participants',
  'mentions',
  'mentioned',
  'added_participants',
  'removed_participants',
  'failed_participants',
  'join_requests',
]);

/**
 * A message or event without other people (GDPR Art. 15(4)): shared contact cards, members of groups, and the authors of quoted messages are masked, unless
 * it is the person. What the person wrote, or was written to, is left: it is their own conversation, and they have it. `own`: the person's identifiers and
 * the business's numbers.
 */
export function withoutThirdParties(type: string, body: Body, own: ReadonlySet<string>): Body {
  const masked = walk(body, own) as Body;
  if (type === 'contacts') return { ...masked, content: maskCards(body.content, own) };
  if (type === 'reaction' && typeof body.groupId === 'string')
    return { ...masked, content: withoutReactionTarget(body.content as Json) };
  return masked;
}

function walk(value: unknown, own: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => walk(one, own));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (OTHERS.has(key)) return [key, maskLeaves(inner, own)];
      if (key === 'context' && typeof inner === 'object' && inner !== null)
        return [key, withoutQuotedAuthor(inner as JsonObject, (author) => own.has(digitsOf(author)), false)];
      return [key, walk(inner, own)];
    }),
  );
}

/** A card that is the person's own (they sent themselves) stays. */
function maskCards(cards: unknown, own: ReadonlySet<string>): unknown {
  if (!Array.isArray(cards)) return maskLeaves(cards, own);
  return cards.map((card: unknown) => {
    const phones = (card as { phones?: unknown } | null)?.phones;
    const isOwn =
      Array.isArray(phones) &&
      phones.length > 0 &&
      phones.every(({ phone, wa_id: waId }: Body) => own.has(digitsOf(waId ?? phone)));
    return isOwn ? card : maskLeaves(card, own);
  });
}

/** Masks every text that is not the person's own identifier; what is there is seen, whose it is is not. */
function maskLeaves(value: unknown, own: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => maskLeaves(one, own));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskLeaves(inner, own)]));
  if (typeof value === 'string' || typeof value === 'number')
    return own.has(digitsOf(value)) ? value : ANOTHER_PERSON;
  return value;
}
