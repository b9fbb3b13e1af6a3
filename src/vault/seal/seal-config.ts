import { z } from 'zod';
import { integer } from '../../foundation/config';

/** Keys of a process that seals messages. */
export const sealConfigKeys = {
  /** Older events find no open bucket; the keyring has the same limit (Meta's history import reaches back 180 days). */
  SEAL_WINDOW_DAYS: integer(181, 8, 400),
  /** Retention classes by message type, such as `order=transaction`; other types follow their channel. */
  CLASS_BY_TYPE: z
    .string()
    .regex(/^(?:[a-z_]+=[a-z][a-z0-9-]*(?:,|$))*$/, 'must be like order=transaction,contacts=conversation')
    .default('order=transaction')
    .transform((text) =>
      Object.fromEntries(
        text
          .split(',')
          .filter((pair) => pair !== '')
          .map((pair) => pair.split('=') as [string, string]),
      ),
    ),
};
