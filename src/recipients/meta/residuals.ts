const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Storage setting of a business number: Meta's default, a chosen region, or nothing at rest. */
export type StorageMode = 'default' | 'in-country' | 'no-storage';

/** Where a medium came from: it arrived from the person, or the business uploaded it. */
export type MediaOrigin = 'received' | 'uploaded';

/** What Meta says it keeps, with the page and the date on which it was read: a certificate cites both (`reference` §4.1). */
export const META_RETENTION = {
  messageData: { ms: 30 * DAY_MS, page: 'Cloud API, data privacy & security', asOf: '2026-01' },
  noStorage: { ms: HOUR_MS, page: 'Cloud API, No Storage', asOf: '2026-05' },
  phoneCache: { ms: 30 * DAY_MS, page: 'business-scoped user IDs', asOf: '2026-06' },
  receivedMedia: { ms: 7 * DAY_MS, page: 'Cloud API, media', asOf: '2026-06' },
  uploadedMedia: { ms: 30 * DAY_MS, page: 'Cloud API, media', asOf: '2026-06' },
} as const;

/** One entry of `META_RETENTION`. */
export type RetentionBasis = keyof typeof META_RETENTION;

/** After deleting a contact-book entry, delete once more after this long: the 30-day cache or a late event may have made it anew (§4.4). */
export const CONTACT_BOOK_REPEAT_MS = 31 * DAY_MS;

/**
 * When Meta has dropped content and identifiers of a person's messages: 30 days after the **last** event about any of them, a status included;
 * an hour with No Storage. Compute it again when a later status arrives.
 */
export function messageDataUntil(
  lastEventAtMs: number,
  storage: StorageMode,
): { until: number; basis: RetentionBasis } {
  const basis = storage === 'no-storage' ? 'noStorage' : 'messageData';
  return { until: lastEventAtMs + META_RETENTION[basis].ms, basis };
}

/** When a number's cache phone ↔ user id has lapsed: 30 days after the last message in either direction. */
export function phoneCacheUntil(lastEventAtMs: number): number {
  return lastEventAtMs + META_RETENTION.phoneCache.ms;
}

/** When a medium goes by itself. */
export function mediaExpiry(origin: MediaOrigin, atMs: number): number {
  return atMs + META_RETENTION[origin === 'received' ? 'receivedMedia' : 'uploadedMedia'].ms;
}
