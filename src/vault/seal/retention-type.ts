import { objectOf, textOf, type Update } from '../../whatsapp';

/** Interactive messages of Meta’s payments: the bill, and what became of it. */
const PAYMENT_KINDS: ReadonlySet<string | null> = new Set(['order_details', 'order_status']);

/**
 * The type by which an update finds its retention class: a message's own, for payments inside interactive messages their kind, `payment` for the status of a
 * payment. Null for what has none.
 */
export function retentionType(update: Update): string | null {
  if (update.kind === 'status') return update.raw.type === 'payment' ? 'payment' : null;
  if (update.kind !== 'message') return null;
  const { type, content } = update;
  const kind = type === 'interactive' ? textOf(objectOf(content)?.type) : null;
  return kind !== null && PAYMENT_KINDS.has(kind) ? kind : type;
}
