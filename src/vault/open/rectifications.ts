import { Direction, openRecord, Part, Scope } from '../../crypto';
import type { KeyringClient } from '../../keyring/client';
import { RectificationStore } from './rectifications.store';

/** What is right, as somebody decided on the person's request. */
export interface Rectification {
  /** Hexadecimal; null when it is about the person. */
  messageId: string | null;
  statement: string;
  at: Date;
}

/** Opens the rectifications of a person. */
export class Rectifications {
  constructor(
    private readonly store: RectificationStore,
    private readonly keyring: KeyringClient,
  ) {}

  /** Oldest first; one whose period is over is not told any more. Throws as the keyring does. */
  async of(subjectRef: string): Promise<Rectification[]> {
    const rows = await this.store.ofSubject(subjectRef);
    if (rows.length === 0) return [];
    const places = rows.map(({ incarnation, classId, bucket }) => ({
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation,
      classId,
      bucket,
      part: Part.redacted,
    }));
    const answers = await this.keyring.lease(places.map((place) => ({ direction: 'open', ...place })));
    return rows.flatMap((row, i) => {
      const answer = answers[i]!;
      if (answer.status !== 'ok') return [];
      const { id, sealSeq, schemaVersion, messageId, effectiveAt } = row;
      const place = { ...places[i]!, sealSeq, messageId: id, direction: Direction.none, schemaVersion };
      const body = answer.lease.use((key) => openRecord(key, place, row.redacted));
      const { text } = JSON.parse(body.toString('utf8')) as { text: string };
      return [{ messageId: messageId?.toString('hex') ?? null, statement: text, at: effectiveAt }];
    });
  }
}
