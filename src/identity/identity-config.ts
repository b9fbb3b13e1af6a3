import { z } from 'zod';
import { integer, secretFile } from '../foundation/config';
import { isWorkHours } from './sessions/work-hours';
import { isIssuer } from './sign-in/openid-provider';

/** Settings of who may call the API, and how they show who they are. */
export const identityKeys = {
  /** How long an API key may live. */
  API_KEY_MAX_DAYS: integer(90, 1, 3_650),
  /** How long a session lasts in any case, and how long it lasts unused. */
  SESSION_HOURS: integer(8, 1, 24),
  SESSION_IDLE_MINUTES: integer(30, 1, 480),
  /** When people usually work, by TIME_ZONE: a sign-in outside leaves a fact. */
  WORK_HOURS: z
    .string()
    .refine(isWorkHours, 'must be days and hours such as Mon-Fri 07:00-20:00')
    .default('Mon-Fri 07:00-20:00'),
  /** Passwords known from breaches, one SHA-1 a line in ascending order, as Have I Been Pwned publishes them. */
  BREACHED_PASSWORDS_FILE: secretFile().optional(),
  /** The identity provider of the business; without it people sign in by password. */
  OPENID_ISSUER: z.string().refine(isIssuer, 'must be an https address').optional(),
  OPENID_CLIENT_ID: z.string().min(1).default('lethe'),
  /** Absent: a public client, with PKCE alone. */
  OPENID_CLIENT_SECRET_FILE: secretFile().optional(),
  /** The authentication context (acr) that the roles dpo, admin and owner need at the provider, such as one with a second factor. */
  OPENID_STRONG_ACR: z.string().min(1).optional(),
  /** Where a browser goes once its person is signed in through the provider. */
  SIGNED_IN_PATH: z
    .string()
    .regex(/^\/(?!\/)[\w./-]*$/, 'must be a path of this API such as /docs')
    .default('/docs'),
};

/** {@link identityKeys}, read; and the time zone of the controller, and where people reach the API, to which the identity provider sends them back. */
export type IdentityConfig = z.infer<z.ZodObject<typeof identityKeys>> & {
  TIME_ZONE: string;
  PUBLIC_URL: string;
};
