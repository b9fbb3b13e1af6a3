import { z } from 'zod';

const name = z
  .string()
  .regex(/^(?!.*\d{5})[a-z][a-z0-9-]{0,62}$/, 'must be 1–63 lower-case letters, digits and hyphens');

/** A tag of the CRM; it names nobody. */
export const tagField = name.meta({
  description: 'A tag that the CRM gives to conversations',
  example: 'complaint',
});
/** The name of a retention class. */
export const classField = name.meta({ description: 'A retention class', example: 'conversation' });
