/**
 * Why a person's messages may be opened (GDPR Art. 5(1)(b)): a closed list, so that the audit log can be counted by purpose and nobody writes a name into it.
 */
export const PURPOSES = [
  'customer-service',
  'order-handling',
  'complaint',
  'quality-assurance',
  'data-subject-request',
  'legal-claim',
  'security-incident',
] as const;
/** One of {@link PURPOSES}. */
export type Purpose = (typeof PURPOSES)[number];

/** True for the name of a purpose. */
export function isPurpose(name: string): name is Purpose {
  return (PURPOSES as readonly string[]).includes(name);
}
