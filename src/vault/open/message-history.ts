import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { purgeAtSeconds } from '../../crypto';
import type { KeyringClient } from '../../keyring/client';
import { renumberPlaceholders } from '../../redaction';
import { Amendments } from './amendments';
import { Companions } from './companions';
import {
  type HistoryPosition,
  MessageRowsStore,
  type RowFilter,
  type SealedMessageRow,
} from './message-rows.store';
import { openRows } from './open-rows';
import type { OpenedMessage } from './opened-message';
import { type ClassFacts, RetentionPeriodStore } from './retention-periods.store';
import { overlap, type TimeWindow, timeWindows } from './time-windows';

/** A page of a history. */
export interface HistoryPage {
  messages: OpenedMessage[];
  /** Where the next page begins; absent on the last one. */
  next?: HistoryPosition;
  /** Rows that should open and do not: somebody must look. */
  unreadable: number;
}

/** Which messages of a subject, in which order. */
export interface HistoryFilter extends Omit<RowFilter, 'within'> {
  /** First instant. */
  from?: Date | undefined;
  /** First instant after. */
  to?: Date | undefined;
  /** Within which all messages of the subject lie. */
  span: TimeWindow;
}

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
  async page(filter: HistoryFilter): Promise<HistoryPage> {
    const [found, classes] = await Promise.all([this.rowsOf(filter), this.periods.all()]);
    const last = found.length > filter.limit ? found[filter.limit - 1] : undefined;
    const page = found.slice(0, filter.limit).filter((row) => this.isLive(row, classes));
    const companions = new Companions(this.rows, filter.subjectRef, page);
    const [amendments, belongings] = await Promise.all([companions.amendments(), companions.read()]);
    const opened = await openRows(this.keyring, [...page, ...amendments]);
    const bodies = opened.map((one) => (one.status === 'opened' ? one.body : undefined));
    const amended = new Amendments(page, amendments, bodies.slice(page.length));
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
        ...belongings(row),
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

  /** Reads window after window until there is one row more than the page holds. */
  private async rowsOf({ from, to, span, limit, ...filter }: HistoryFilter): Promise<SealedMessageRow[]> {
    const asked = { from: from?.getTime() ?? -Infinity, to: to?.getTime() ?? Infinity };
    const rows: SealedMessageRow[] = [];
    for (const within of timeWindows(overlap(beyond(filter), overlap(asked, span)), filter.order)) {
      rows.push(...(await this.rows.page({ ...filter, within, limit: limit + 1 - rows.length })));
      if (rows.length > limit) break;
    }
    return rows;
  }
}

/** Where rows after a position can lie, to the second of the position itself. */
function beyond({ after, order }: Pick<HistoryFilter, 'after' | 'order'>): TimeWindow {
  const at = after?.sentAt.getTime();
  if (at === undefined) return { from: -Infinity, to: Infinity };
  return order === 'asc' ? { from: at, to: Infinity } : { from: -Infinity, to: at + 1 };
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
