import type { Step } from '../foundation/steps';

/** An approved request for a person's own data (GDPR Art. 15 or 20), as the worker knows it. */
export interface AccessRequest {
  id: string;
  kind: string;
  subjectRef: string;
  /** The grant that the API registered when somebody approved: without it the keyring opens no original. */
  grantId: string | null;
  /** The person's language, if it is known (ISO 639-1). */
  language: string | null;
  receivedAt: Date;
  dueAt: Date;
}

/** A step of an export. */
export type AccessStep = Step<AccessRequest>;
