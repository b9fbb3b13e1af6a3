/** How somebody said it; the first two are read out of webhooks, the others are reported by API. */
export const CONSENT_SOURCES = [
  'user-preferences',
  'keyword',
  'form',
  'conversation',
  'phone-call',
  'in-person',
  'email',
  'import',
] as const;
/** One of {@link CONSENT_SOURCES}. */
export type ConsentSource = (typeof CONSENT_SOURCES)[number];

/** One line of the ledger. */
export interface ConsentEvent {
  subjectRef: string;
  referenceTag: Buffer;
  /** Null: for every number of the business. */
  channelId: string | null;
  purpose: string;
  state: 'granted' | 'withdrawn';
  source: ConsentSource;
  at: Date;
  recordedAt: Date;
  /** SHA-256 of the document that proves it. */
  evidence: Buffer | null;
}

/** What the ledger says of a purpose now. */
export interface Standing {
  state: 'granted' | 'withdrawn' | 'unknown';
  /** The event that decides; absent when nothing was ever said. */
  by?: ConsentEvent;
}

/**
 * What holds for a number, or for every number when none is given: of each number the newest word counts, said to it or to all. A withdrawal anywhere
 * outweighs a consent elsewhere unless the question is about one number; of two words of one instant the withdrawal counts. (GDPR Art. 7(3), 21(3).)
 */
export function standingOf(events: readonly ConsentEvent[], channelId?: string): Standing {
  const numbers =
    channelId === undefined ? new Set(events.map((event) => event.channelId)) : new Set([channelId]);
  let found: Standing = { state: 'unknown' };
  for (const number of numbers) {
    const by = newest(events.filter((event) => event.channelId === null || event.channelId === number));
    if (by === undefined || (found.state === 'withdrawn' && by.state === 'granted')) continue;
    if (found.by === undefined || by.state !== found.state || by.at > found.by.at)
      found = { state: by.state, by };
  }
  return found;
}

function newest(events: readonly ConsentEvent[]): ConsentEvent | undefined {
  return events.reduce<ConsentEvent | undefined>((best, event) => {
    if (best === undefined || event.at > best.at) return event;
    const isSameInstant = event.at.getTime() === best.at.getTime();
    return isSameInstant && event.state === 'withdrawn' ? event : best;
  }, undefined);
}
