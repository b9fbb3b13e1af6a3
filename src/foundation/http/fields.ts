import { z } from 'zod';

const MAX_LIMIT = 500;

/** A random id in a path, a query or a body; lower case from here on. */
export const uuidField = (description: string, example = '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7') =>
  z.uuid('must be a UUID').toLowerCase().meta({ description, example });

/** An instant in an answer. */
export const instantField = (description: string, example = '2026-11-21T09:30:00.000Z') =>
  z.iso.datetime().meta({ description, example });

/** An instant in a request: ISO 8601 with `Z` or an offset; milliseconds since 1970 from here on. */
export const givenInstantField = (description: string) =>
  z.iso
    .datetime({
      offset: true,
      error: 'must be an ISO 8601 instant with Z or an offset, such as 2026-11-21T09:30:00Z',
    })
    .transform((text) => Date.parse(text))
    .meta({ description, example: '2026-11-01T00:00:00Z' });

/** A whole number in a query, where everything is text. */
const numberInQuery = (min: number, max: number, fallback: number, description: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
    .default(fallback)
    .meta({
      type: 'integer',
      minimum: min,
      maximum: max,
      description: `${description}; ${fallback} when absent`,
      example: fallback,
    });

/** How many items a page holds at most. */
export const limitField = (fallback = 100) =>
  numberInQuery(1, MAX_LIMIT, fallback, 'Items of a page, at most');

/** Where the page before ended. */
export const cursorField = z
  .string()
  .min(1)
  .max(512)
  .optional()
  .meta({ description: 'The `nextCursor` of the page before; absent for the first page', example: 'WzE3XQ' });

/** Where the next page begins. */
export const nextCursorField = z
  .string()
  .nullable()
  .meta({ description: 'Pass it as `cursor` for the next page; null on the last one', example: null });
