import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { instantField, uuidField } from '../foundation/http';
import type { ApiKeyRecord } from './api-keys.store';
import { isNetworkList } from '../foundation/http';
import { PURPOSES } from './purposes';
import { API_ROLES } from './roles';

/** A label that is no prose: lower-case letters, digits and hyphens. */
const label = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'must be 1–63 lower-case letters, digits and hyphens, beginning with a letter',
  )
  .meta({ description: 'What the key is for; not a person’s name', example: 'helpdesk-sync' });

const shown = {
  id: uuidField('The key’s id, for revoking it'),
  actorRef: uuidField(
    'The pseudonym in assignments and in the audit log; keys of one person or system share it',
  ),
  name: label.nullable(),
  role: z.enum(API_ROLES).meta({ description: 'What the key may do', example: 'crm' }),
  channels: z
    .array(uuidField('A channel'))
    .nullable()
    .meta({ description: 'Channels that the key is limited to; null for all', example: null }),
  recipientId: z
    .uuid()
    .nullable()
    .meta({ description: 'The recipient that a crm key belongs to', example: null }),
  purposes: z
    .array(z.enum(PURPOSES))
    .nullable()
    .meta({ description: 'What it may open messages for; null for anything', example: ['order-handling'] }),
  networks: z
    .array(z.string())
    .nullable()
    .meta({ description: 'Where it counts; null for anywhere', example: ['203.0.113.0/24'] }),
  createdAt: instantField('When it was issued'),
  expiresAt: instantField('From when it opens nothing any more'),
  revokedAt: instantField('When it was revoked').nullable(),
  lastUsedOn: z.iso
    .date()
    .nullable()
    .meta({ description: 'The last day (UTC) of its use', example: '2026-11-21' }),
};

const apiKey = z.object(shown);
const issuedApiKey = z.object({
  ...shown,
  key: z.string().optional().meta({
    description:
      'The key itself, shown this once; a repetition under the same `Idempotency-Key` is answered without it',
    example: 'lethe_crm_pSAz8OgCCkNAfa94rcnN2llD7zf3n078GrYlWVU07lS2fLCkD',
  }),
});

/** A key without its text. */
export type ApiKeyJson = z.infer<typeof apiKey>;
/** A new key. */
export type IssuedApiKeyJson = z.infer<typeof issuedApiKey>;

/** All keys. */
export class ApiKeyListAnswer extends createZodDto(z.object({ apiKeys: z.array(apiKey) })) {}
/** A new key, with its text this once. */
export class IssuedApiKeyAnswer extends createZodDto(issuedApiKey) {}

/** What a new key is to be. */
export class NewApiKeyBody extends createZodDto(
  z
    .strictObject({
      role: shown.role,
      name: label.optional(),
      channels: z
        .array(uuidField('A channel'))
        .min(1)
        .max(100)
        .optional()
        .meta({ description: 'Limit the key to these channels' }),
      purposes: z
        .array(z.enum(PURPOSES))
        .min(1)
        .optional()
        .meta({
          description: 'What it may open messages for; anything when absent',
          example: ['order-handling'],
        }),
      networks: z
        .array(
          z
            .string()
            .refine(
              (one) => one !== '' && !one.includes(',') && isNetworkList(one),
              'must be an address or a network such as 203.0.113.0/24',
            ),
        )
        .min(1)
        .max(50)
        .optional()
        .meta({ description: 'Where it counts; anywhere when absent', example: ['203.0.113.0/24'] }),
      recipientId: uuidField('The recipient; with role crm, and only then').optional(),
      actorRef: uuidField(
        'Your own actor, when the key follows one of yours; absent for a new actor',
      ).optional(),
      expiresInDays: z
        .int()
        .min(1)
        .max(3650)
        .optional()
        .meta({ description: 'At most what the installation allows, 90 by default', example: 90 }),
    })
    .refine(({ role, recipientId }) => (role === 'crm') === (recipientId !== undefined), {
      path: ['recipientId'],
      error: 'must be given with role crm, and only then',
    }),
) {}

/** The key that a path names. */
export class ApiKeyPath extends createZodDto(z.object({ keyId: uuidField('The key') })) {}

/** A key as the API shows it. */
export function apiKeyJson(record: ApiKeyRecord): ApiKeyJson {
  const { id, actorRef, name, role, recipientId, purposes, networks, lastUsedOn } = record;
  return {
    id,
    actorRef,
    name,
    role,
    channels: record.channelIds,
    recipientId,
    purposes,
    networks,
    createdAt: record.createdAt.toISOString(),
    expiresAt: record.expiresAt.toISOString(),
    revokedAt: record.revokedAt?.toISOString() ?? null,
    lastUsedOn,
  };
}
