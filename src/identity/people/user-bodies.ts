import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { instantField, uuidField } from '../../foundation/http';
import { PERSON_ROLES } from '../roles';
import type { Person } from './people';

const role = z.enum(PERSON_ROLES).meta({ description: 'What they may do', example: 'agent' });
const login = z
  .email('must be an e-mail address')
  .max(254)
  .meta({ description: 'What they sign in as', example: 'ada@example.org' });
const name = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'What colleagues call them', example: 'Ada Byron' });
/** Who somebody is, as it may be written. */
export const profileFields = { login, name };
const signIn = z.enum(['password', 'openid']).meta({
  description: 'By password and authenticator here, or through the identity provider',
  example: 'password',
});

const user = z.object({
  id: uuidField('The pseudonym in assignments and in the audit log: the `actorRef` of their keys, too'),
  login: z.string().nullable().meta({ description: 'Null once it is forgotten', example: 'ada@example.org' }),
  name: z.string().nullable().meta({ description: 'Null once it is forgotten', example: 'Ada Byron' }),
  role,
  channels: z
    .array(uuidField('A channel'))
    .nullable()
    .meta({ description: 'Channels that they are limited to; null for all', example: null }),
  state: z
    .enum(['invited', 'active', 'left'])
    .meta({ description: 'Not yet signed in, at work, gone', example: 'active' }),
  signIn,
  hasSecondFactor: z
    .boolean()
    .meta({ description: 'Whether an authenticator is set up here', example: true }),
  createdAt: instantField('When they were invited first'),
  activatedAt: instantField('When they came in first').nullable(),
  leftAt: instantField('When they left').nullable(),
});

const invited = z.object({
  ...user.shape,
  invitation: z.string().nullable().optional().meta({
    description:
      'For `POST /v1/enrolment`, good for 72 hours and shown this once; a repetition under the same `Idempotency-Key` is answered without it. Null where they come through the identity provider',
    example: 'lethe_invite_kZ3v…',
  }),
});

/** A person as the API shows them. */
export type UserJson = z.infer<typeof user>;
/** A person who was just invited. */
export type InvitedUserJson = z.infer<typeof invited>;

/** Everybody. */
export class UserListAnswer extends createZodDto(z.object({ users: z.array(user) })) {}
/** One person. */
export class UserAnswer extends createZodDto(user) {}
/** A person who was just invited. */
export class InvitedUserAnswer extends createZodDto(invited) {}

/** Whom to invite. */
export class NewUserBody extends createZodDto(
  z.strictObject({
    login,
    name,
    role,
    channels: z
      .array(uuidField('A channel'))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Limit them to these channels' }),
    signIn: signIn.default('password'),
  }),
) {}
/** Another role. */
export class RoleBody extends createZodDto(z.strictObject({ role })) {}
/** The person that a path names. */
export class UserPath extends createZodDto(z.object({ userId: uuidField('The person') })) {}

/** A person as the API shows them. */
export function userJson(person: Person): UserJson {
  const { id, who, role: works, channelIds, state, signIn: by, hasSecondFactor } = person;
  return {
    id,
    login: who?.login ?? null,
    name: who?.name ?? null,
    role: works,
    channels: channelIds,
    state,
    signIn: by,
    hasSecondFactor,
    createdAt: person.createdAt.toISOString(),
    activatedAt: person.activatedAt?.toISOString() ?? null,
    leftAt: person.leftAt?.toISOString() ?? null,
  };
}

/** A person who was just invited. */
export function invitedUserJson(person: Person, invitation: string): InvitedUserJson {
  return { ...userJson(person), invitation: person.signIn === 'openid' ? null : invitation };
}
