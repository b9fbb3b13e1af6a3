import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { purgeAtSeconds } from '../../crypto';
import type { KeyringClient } from '../../keyring/client';
import { renumberPlaceholders } from '../../redaction';
import { Amendments } from './amendments';
import { bucketRanges } from './bucket-range';
import { furthestStates } from './delivery-states';
import {
  type HistoryFilter,
  type HistoryPosition,
  MessageRowsStore,
  type SealedMessageRow,
} from './message-rows.store';
import { openRows } from './open-rows';
import type { OpenedMessage } from './opened-message';
import { type ClassFacts, RetentionPeriodStore } from './retention-periods.store';

/** A page of a history. */
export interface HistoryPage {
  messages: OpenedMessage[];
  /** Where the next page begins; absent on the last one. */
  next?: HistoryPosition;
  /** Rows that should open and do not: somebody must look. */
  unreadable: number;
}

const DAY_MS = 86_400_000;
/** How far back an answered message is looked for beyond the page. */
const ANSWERED_WITHIN_MS = 30 * DAY_MS;

/** Reads a subject's history, page by page, in its redacted form. */
export class MessageHistory {
  constructor(
    private readonly rows: MessageRowsStore,
    private readonly periods: RetentionPeriodStore,
    private readonly keyring: KeyringClient,
    private readonly clock: Clock,
  ) {}

  /**
   * One page. Messages past their period are left out although they may still have a row; so a page can have fewer messages than asked for, and
   * more after it. Throws `subject.erased`, and `unavailable` when database or keyring are away.
   */
  async page(filter: Omit<HistoryFilter, 'buckets'>): Promise<HistoryPage> {
    const [found, classes] = await Promise.all([
      this.rows.page({ ...filter, limit: filter.limit + 1, buckets: bucketsOf(filter) }),
      this.periods.all(),
    ]);
    const last = found.length > filter.limit ? found[filter.limit - 1] : undefined;
    const page = found.slice(0, filter.limit).filter((row) => this.isLive(row, classes));
    const amendments =
      page.length === 0
        ? []
        : await this.rows.amendments(
            filter.subjectRef,
            page.map(({ referenceTag }) => referenceTag),
          );
    const opened = await openRows(this.keyring, [...page, ...amendments]);
    const bodies = opened.map((one) => (one.status === 'opened' ? one.body : undefined));
    const amended = new Amendments(page, amendments, bodies.slice(page.length));
    const companions = await this.companions(filter.subjectRef, page);
    const messages = page.flatMap((row, i) =>
      opened[i]!.status === 'over'
        ? []
        : [{ row, served: amended.served(row, bodies[i]), facts: classes.get(row.classId)! }],
    );
    const texts = renumberPlaceholders(
      messages.map(({ served }) => ({ text: served.text ?? '', placeholders: served.placeholders })),
    );
    return {
      messages: messages.map(({ row, served, facts }, i) => ({
        ...describe(row, facts),
        ...served.facts,
        text: served.text === null ? null : texts[i]!.text,
        ...companions(row),
      })),
      ...(last && { next: { sentAt: last.sentAt, id: last.id } }),
      unreadable: opened.filter(({ status }) => status === 'unreadable').length,
    };
  }

  private isLive({ classId, bucket }: SealedMessageRow, classes: ReadonlyMap<number, ClassFacts>): boolean {
    const facts = classes.get(classId);
    if (!facts)
      throw new DomainError(
        'corrupt',
        'vault.class',
        'a message lies in a retention class that does not exist',
      );
    return purgeAtSeconds(bucket, facts.periodDays) * 1000 > this.clock.now();
  }

  /** States and answered messages of a page: in one query, and in none when the page says it all. */
  private async companions(subjectRef: string, page: readonly SealedMessageRow[]) {
    const ids = new Map(page.map((row) => [row.referenceTag.toString('base64'), row.id]));
    const outbound = page.filter(({ direction }) => direction === 2).map(({ referenceTag }) => referenceTag);
    const answered = page.flatMap(({ replyTag }) =>
      replyTag && !ids.has(replyTag.toString('base64')) ? [replyTag] : [],
    );
    const since = new Date(Math.min(...page.map(({ sentAt }) => sentAt.getTime())) - ANSWERED_WITHIN_MS);
    const found =
      outbound.length + answered.length === 0
        ? []
        : await this.rows.companions(
            subjectRef,
            { outbound, answered },
            { sentAt: since, buckets: bucketRanges(since.getTime(), undefined) },
          );
    for (const { kind, tag, id } of found) if (kind === 'target' && id) ids.set(tag.toString('base64'), id);
    const states = furthestStates(found);
    return ({
      direction,
      referenceTag,
      replyTag,
    }: SealedMessageRow): Pick<OpenedMessage, 'replyTo' | 'delivery'> => {
      const replyTo = replyTag ? ids.get(replyTag.toString('base64')) : undefined;
      const delivery = direction === 2 ? states.get(referenceTag.toString('base64')) : undefined;
      return { ...(replyTo && { replyTo }), ...(delivery && { delivery }) };
    };
  }
}

function bucketsOf({ from, to, after, order }: Omit<HistoryFilter, 'buckets'>) {
  const first = Math.max(from?.getTime() ?? 0, order === 'asc' ? (after?.sentAt.getTime() ?? 0) : 0);
  const last = Math.min(
    to?.getTime() ?? Infinity,
    order === 'desc' ? (after?.sentAt.getTime() ?? Infinity) : Infinity,
  );
  return first === 0 && last === Infinity ? undefined : bucketRanges(first, last);
}

function describe(row: SealedMessageRow, { name, periodDays }: ClassFacts) {
  return {
    id: row.id,
    direction: row.direction === 1 ? ('inbound' as const) : ('outbound' as const),
    type: row.type,
    sentAt: row.sentAt,
    channelId: row.channelId,
    retentionClass: name,
    expiresAt: new Date(purgeAtSeconds(row.bucket, periodDays) * 1000),
  };
}
