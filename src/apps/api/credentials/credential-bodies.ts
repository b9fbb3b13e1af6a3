import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import {
  CREDENTIAL_KIND_NAMES,
  credentialFacts,
  type CredentialRecord,
  type KeptSecret,
} from '../../../credentials';
import { givenInstantField, instantField, uuidField } from '../../../foundation/http';

const STATES = ['live', 'superseded', 'revoked', 'destroyed'] as const;

const kind = z.enum(CREDENTIAL_KIND_NAMES).meta({ description: 'What it is', example: 'meta-access-token' });
const scope = z
  .string()
  .min(1)
  .max(100)
  .meta({ description: 'What it belongs to: an app, account, number, BSP or recipient', example: '*' });

const credential = z.object({
  id: uuidField('This version of the credential'),
  kind,
  scope,
  version: z.int().meta({ description: 'From 1, one more with each rotation', example: 2 }),
  state: z.enum(STATES).meta({
    description:
      'A superseded version counts beside its successor until `acceptedUntil`; a destroyed one can be opened by nobody',
    example: 'live',
  }),
  facts: credentialFacts.meta({ description: 'What is known of it; nothing secret' }),
  createdAt: instantField('When it was stored'),
  expiresAt: instantField('The end that its issuer set').nullable(),
  acceptedUntil: instantField('Until when it counts beside its successor').nullable(),
  revokedAt: instantField('When it was revoked').nullable(),
  revokedFor: z.enum(['revoked', 'leaked', 'replaced', 'expired']).nullable().meta({ example: null }),
  destroyedAt: instantField('When its key was destroyed').nullable(),
  checkedAt: instantField('When it was last looked at where it comes from').nullable(),
  problems: z
    .array(z.string())
    .meta({ description: 'What the last check found wrong', example: ['expires-soon'] }),
});

const keptCredential = z.object({
  ...credential.shape,
  value: z.string().optional().meta({
    description:
      'The secret itself, where Lethe made it, shown this once; a repetition under the same `Idempotency-Key` is answered without it',
    example: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
  }),
});

/** A credential as the API shows it: never its value. */
export type CredentialJson = z.infer<typeof credential>;
/** A credential that was just stored. */
export type KeptCredentialJson = z.infer<typeof keptCredential>;

/** All credentials. */
export class CredentialListAnswer extends createZodDto(z.object({ credentials: z.array(credential) })) {}
/** A credential that was just stored. */
export class KeptCredentialAnswer extends createZodDto(keptCredential) {}

const secret = {
  value: z.string().min(1).max(4_096).optional().meta({
    description:
      'The secret, as it is to be used. Absent for kinds that Lethe can make itself: PINs, verify tokens and CRM webhook secrets',
    example: 'EAAG…',
  }),
  facts: credentialFacts.optional(),
  expiresAt: givenInstantField('The end that its issuer set').optional(),
};

/** A credential to store. */
export class NewCredentialBody extends createZodDto(z.strictObject({ kind, scope, ...secret })) {}

/** The next version of a credential. */
export class RotateCredentialBody extends createZodDto(
  z.strictObject({
    ...secret,
    overlapHours: z
      .int()
      .min(0, 'must be 0 to 720 hours')
      .max(720, 'must be 0 to 720 hours')
      .optional()
      .meta({
        description:
          'How long the former version still counts: 192 for app secrets, 24 for verify tokens and CRM secrets, 1 for access tokens, else 0',
        example: 192,
      }),
  }),
) {}

const use = z.object({
  process: z.enum(['ingest', 'worker']).meta({ description: 'Which process used it', example: 'ingest' }),
  usedOn: z.iso.date().meta({ description: 'On which day (UTC)', example: '2026-11-21' }),
  uses: z.int().meta({ description: 'How often', example: 48_211 }),
  lastUsedAt: instantField('When last on that day'),
});
/** Uses of a version on a day. */
export type CredentialUseJson = z.infer<typeof use>;
/** The log of uses of a version. */
export class CredentialUsesAnswer extends createZodDto(z.object({ uses: z.array(use) })) {}

/** The credential that a path names. */
export class CredentialPath extends createZodDto(z.object({ credentialId: uuidField('The credential') })) {}

/** A credential as the API shows it. */
export function credentialJson(record: CredentialRecord, now: number): CredentialJson {
  const text = (instant: Date | null) => instant?.toISOString() ?? null;
  const { id, kind: isA, scope: of, version, facts, problems, revokedFor } = record;
  return {
    id,
    kind: isA,
    scope: of,
    version,
    state: stateOf(record, now),
    facts,
    createdAt: record.createdAt.toISOString(),
    expiresAt: text(record.expiresAt),
    acceptedUntil: text(record.acceptedUntil),
    revokedAt: text(record.revokedAt),
    revokedFor,
    destroyedAt: text(record.destroyedAt),
    checkedAt: text(record.checkedAt),
    problems,
  };
}

/** A stored credential, with its value if Lethe made it. */
export function keptCredentialJson({ record, made }: KeptSecret, now: number): KeptCredentialJson {
  return { ...credentialJson(record, now), ...(made !== undefined && { value: made }) };
}

function stateOf(
  { destroyedAt, revokedAt, acceptedUntil }: CredentialRecord,
  now: number,
): CredentialJson['state'] {
  if (destroyedAt !== null) return 'destroyed';
  if (revokedAt !== null || (acceptedUntil !== null && acceptedUntil.getTime() <= now)) return 'revoked';
  return acceptedUntil === null ? 'live' : 'superseded';
}
