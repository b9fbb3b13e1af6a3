import { z } from 'zod';
import { integer } from '../../foundation/config';

/** Keys of the external recogniser, which may be absent. Whoever seals messages asks it. */
export const recogniserConfigKeys = {
  /** Where to post texts, by the analyze contract of Microsoft Presidio. Absent: nobody is asked. */
  RECOGNISER_URL: z
    .url('must be an address such as https://presidio.internal/analyze')
    .refine(staysInside, 'must be https, or http to this machine, a private address or a name without dots')
    .optional(),
  /** Longer, and the message is held back. */
  RECOGNISER_TIMEOUT_MS: integer(500, 10, 2_000),
  /** Language sent with each text: the contract wants one. */
  RECOGNISER_LANGUAGE: z
    .string()
    .regex(/^[a-z]{2}$/, 'must be a language code such as en')
    .default('en'),
  /** Lowest score to accept, in percent. */
  RECOGNISER_MIN_SCORE_PERCENT: integer(40, 0, 100),
};

/** Keys of a process that seals messages. */
export const sealConfigKeys = {
  ...recogniserConfigKeys,
  /** Older events find no open bucket; the keyring has the same limit (Meta's history import reaches back 180 days). */
  SEAL_WINDOW_DAYS: integer(181, 8, 400),
  /**
   * How old a webhook may be that imports no history. No time is signed, so a captured one can be sent again for ever; what is known meets its own row, and
   * what was erased its suppression. Meta itself repeats for 7 days at most: 8 closes the door on what came neither way.
   */
  REPLAY_WINDOW_DAYS: integer(181, 8, 400),
  /**
   * Retention classes by message type, such as `order=transaction`; other types follow their channel. `order_details` and `order_status` are interactive
   * messages that ask for a payment or tell of one, `payment` is a status that does.
   */
  CLASS_BY_TYPE: z
    .string()
    .regex(/^(?:[a-z_]+=[a-z][a-z0-9-]*(?:,|$))*$/, 'must be like order=transaction,contacts=conversation')
    .default('order=transaction,order_details=transaction,order_status=transaction,payment=transaction')
    .transform((text) =>
      Object.fromEntries(
        text
          .split(',')
          .filter((pair) => pair !== '')
          .map((pair) => pair.split('=') as [string, string]),
      ),
    ),
};

/** Texts go there unredacted: in clear only within a machine or its private network. */
function staysInside(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return true;
  const inside =
    /^(?:\[::1\]|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|[a-z][a-z0-9_-]*)$/;
  return protocol === 'http:' && inside.test(hostname);
}
