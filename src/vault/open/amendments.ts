import type { SealedMessageRow } from './message-rows.store';
import type { OpenedMessage } from './opened-message';
import type { RedactedBody } from './redacted-body';

/** What is served of one message, before its placeholders are numbered for the page. */
export interface Served {
  text: string | null;
  placeholders: RedactedBody['placeholders'];
  facts: Pick<OpenedMessage, 'absent' | 'redactions' | 'editedAt' | 'revokedAt'>;
}

/**
 * Edits and revocations that apply to the messages of a page. The last edit stands; a message that was taken back has no text, whatever was edited
 * before or after. Only who sent a message amends it: one in the other direction is ignored.
 */
export class Amendments {
  private readonly byTarget = new Map<string, { row: SealedMessageRow; body: RedactedBody | undefined }[]>();

  constructor(
    page: readonly SealedMessageRow[],
    amendments: readonly SealedMessageRow[],
    bodies: readonly (RedactedBody | undefined)[],
  ) {
    const directions = new Map(page.map(({ referenceTag, direction }) => [keyOf(referenceTag), direction]));
    for (const [i, row] of amendments.entries()) {
      const target = row.replyTag && keyOf(row.replyTag);
      if (!target || directions.get(target) !== row.direction) continue;
      this.byTarget.set(target, [...(this.byTarget.get(target) ?? []), { row, body: bodies[i] }]);
    }
  }

  /** What is served of a message; `body` is undefined when it cannot be read. */
  served(row: SealedMessageRow, body: RedactedBody | undefined): Served {
    const amendments = this.byTarget.get(keyOf(row.referenceTag)) ?? [];
    const revoked = amendments.find(({ row: { type } }) => type === 'revoke');
    if (revoked)
      return {
        text: null,
        placeholders: [],
        facts: { absent: 'revoked', redactions: [], revokedAt: revoked.row.sentAt },
      };
    const edit = amendments.findLast((one) => one.row.type === 'edit' && one.body !== undefined);
    const edited = edit ? { editedAt: edit.row.sentAt } : {};
    return { ...content(edit?.row ?? row, edit?.body ?? body, edited) };
  }
}

function content(
  { report }: SealedMessageRow,
  body: RedactedBody | undefined,
  edited: { editedAt?: Date },
): Served {
  const redactions = Object.entries(report).map(([type, count]) => ({ type, count }));
  if (!body) return { text: null, placeholders: [], facts: { absent: 'unreadable', redactions, ...edited } };
  if (body.withheld)
    return { text: null, placeholders: [], facts: { absent: 'withheld', redactions, ...edited } };
  return { text: body.text, placeholders: body.placeholders, facts: { redactions, ...edited } };
}

function keyOf(tag: Buffer): string {
  return tag.toString('base64');
}
