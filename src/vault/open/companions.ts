import { furthestStates } from './delivery-states';
import { MessageRowsStore, type SealedMessageRow } from './message-rows.store';
import type { OpenedMessage } from './opened-message';
import type { TimeWindow } from './time-windows';

const DAY_MS = 86_400_000;
/** WhatsApp lets people edit for a quarter of an hour and take back for two days. */
const AMENDED_WITHIN_MS = 7 * DAY_MS;
/** WhatsApp gives a message up that it could not deliver for thirty days. */
const DELIVERED_WITHIN_MS = 31 * DAY_MS;
/** How far back an answered message is looked for beyond the page. */
const ANSWERED_WITHIN_MS = 31 * DAY_MS;

/** What belongs to the messages of a page: edits and revocations, states of outbound ones, and the messages that are answered. */
export class Companions {
  private readonly sent: TimeWindow;

  constructor(
    private readonly rows: MessageRowsStore,
    private readonly subjectRef: string,
    private readonly page: readonly SealedMessageRow[],
  ) {
    const times = page.map(({ sentAt }) => sentAt.getTime());
    this.sent = { from: Math.min(...times), to: Math.max(...times) + 1 };
  }

  /** Edits and revocations, sealed, oldest first. */
  async amendments(): Promise<SealedMessageRow[]> {
    if (this.page.length === 0) return [];
    const tags = this.page.map(({ referenceTag }) => referenceTag);
    return this.rows.amendments(this.subjectRef, tags, {
      from: this.sent.from,
      to: this.sent.to + AMENDED_WITHIN_MS,
    });
  }

  /** States and answered messages: in one query, and in none when the page says it all. */
  async read(): Promise<(row: SealedMessageRow) => Pick<OpenedMessage, 'replyTo' | 'delivery'>> {
    const { from, to } = this.sent;
    const ids = new Map(this.page.map((row) => [keyOf(row.referenceTag), row.id]));
    const outbound = this.page
      .filter(({ direction }) => direction === 2)
      .map(({ referenceTag }) => referenceTag);
    const answered = this.page.flatMap(({ replyTag }) =>
      replyTag && !ids.has(keyOf(replyTag)) ? [replyTag] : [],
    );
    const found =
      outbound.length + answered.length === 0
        ? []
        : await this.rows.companions(
            this.subjectRef,
            { tags: outbound, within: { from, to: to + DELIVERED_WITHIN_MS } },
            { tags: answered, within: { from: from - ANSWERED_WITHIN_MS, to } },
          );
    for (const { kind, tag, id } of found) if (kind === 'target' && id) ids.set(keyOf(tag), id);
    const states = furthestStates(found);
    return ({ direction, referenceTag, replyTag }) => {
      const replyTo = replyTag ? ids.get(keyOf(replyTag)) : undefined;
      const delivery = direction === 2 ? states.get(keyOf(referenceTag)) : undefined;
      return { ...(replyTo && { replyTo }), ...(delivery && { delivery }) };
    };
  }
}

function keyOf(tag: Buffer): string {
  return tag.toString('base64');
}
