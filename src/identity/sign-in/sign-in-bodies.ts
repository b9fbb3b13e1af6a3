import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { instantField, uuidField } from '../../foundation/http';
import { PERSON_ROLES } from '../roles';

const password = z
  .string()
  .min(1)
  .max(1_024)
  .meta({ description: 'The password', example: 'marmot quilted saffron' });
const code = z
  .string()
  .min(6)
  .max(32)
  .optional()
  .meta({ description: 'What the authenticator shows, or a recovery code', example: '287082' });
const invitation = z
  .string()
  .max(128)
  .meta({ description: 'The text of the invitation', example: 'lethe_invite_kZ3v…' });

/** Login, password and second factor, in one call. */
export class SignInBody extends createZodDto(
  z.strictObject({
    login: z
      .string()
      .min(1)
      .max(254)
      .meta({ description: 'What the person was invited as', example: 'ada@example.org' }),
    password,
    code,
  }),
) {}

/** An invitation. */
export class EnrolmentBody extends createZodDto(z.strictObject({ invitation })) {}
/** An invitation, and what the person chose. */
export class EnrolmentCompletionBody extends createZodDto(z.strictObject({ invitation, password, code })) {}

const offer = z.object({
  role: z.enum(PERSON_ROLES).meta({ description: 'What they were invited as', example: 'dpo' }),
  secondFactorRequired: z
    .boolean()
    .meta({ description: 'Whether the role takes a second factor', example: true }),
  secret: z
    .string()
    .meta({ description: 'For the authenticator, in base 32', example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }),
  uri: z.string().meta({
    description: 'The same as a QR code holds it',
    example: 'otpauth://totp/Lethe%3Aada%40example.org?secret=JBSWY3DP…&issuer=Lethe',
  }),
});
/** What to set an authenticator up with. */
export class EnrolmentAnswer extends createZodDto(offer) {}

/** The person can sign in now. */
export class EnrolledAnswer extends createZodDto(
  z.object({
    recoveryCodes: z.array(z.string()).meta({
      description:
        'Ten codes for the day the phone is lost, each good once; shown this once. None without a second factor',
      example: ['jbswy3dp-ehpk3pxp'],
    }),
  }),
) {}

const session = {
  id: uuidField('The session'),
  method: z
    .enum(['password', 'openid'])
    .meta({ description: 'How the person signed in', example: 'password' }),
  createdAt: instantField('When it began'),
  lastSeenAt: instantField('When it was last used, to the minute'),
  expiresAt: instantField('When it ends in any case; it ends earlier when it is not used'),
};
const own = z.object({
  ...session,
  role: z.enum(PERSON_ROLES).meta({ description: 'What the person may do', example: 'dpo' }),
  csrfToken: z.string().meta({
    description: 'To be sent as `X-CSRF-Token` with every unsafe call of this session',
    example: 'pWnX3T0mZkz0Z0o6o1i4v0c0m7v1cJ2d5rJ6oS3lA7A',
  }),
});
const begun = z.object({
  ...own.shape,
  notices: z.array(z.enum(['new-device', 'off-hours'])).meta({
    description: 'What was unusual about this sign-in; the audit log has it, too',
    example: ['new-device'],
  }),
});

/** A session that has just begun. */
export type BegunSessionJson = z.infer<typeof begun>;
/** The caller's own session. */
export type OwnSessionJson = z.infer<typeof own>;
/** A session as its person sees it. */
export type SessionJson = z.infer<z.ZodObject<typeof session>>;

/** A session that has just begun. */
export class BegunSessionAnswer extends createZodDto(begun) {}
/** The caller's own session. */
export class OwnSessionAnswer extends createZodDto(own) {}
/** Sessions of a person. */
export class SessionListAnswer extends createZodDto(z.object({ sessions: z.array(z.object(session)) })) {}
/** The session that a path names. */
export class SessionPath extends createZodDto(z.object({ sessionId: uuidField('The session') })) {}
