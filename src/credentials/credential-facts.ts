import { z } from 'zod';

const metaId = z.string().regex(/^\d{5,30}$/, 'must be an id of Meta: 5 to 30 digits');

/** What must be known of a credential to use and to watch it; none of it is secret. */
export const credentialFacts = z.strictObject({
  /** Of a token: the app that it belongs to. */
  appId: metaId
    .optional()
    .meta({ description: 'Of a token: the Meta app that it belongs to', example: '300000000000001' }),
  /** Of a token: the system user, so that a new one can be made for them. */
  systemUserId: metaId
    .optional()
    .meta({ description: 'Of a token: the system user whose token it is', example: '400000000000001' }),
  /** Of a token: the accounts that it should reach, and no others. */
  accountIds: z
    .array(metaId)
    .max(50)
    .optional()
    .meta({ description: 'Of a token: the accounts that it should reach, and no others' }),
  /** Of a token: the scopes that it should have, and no others. */
  scopes: z
    .array(z.string().regex(/^[a-z_]{1,64}$/, 'must be a permission such as whatsapp_business_messaging'))
    .max(20)
    .optional()
    .meta({ description: 'Of a token: the permissions that it should have, and no others' }),
  /** Of a BSP’s secret: the name that goes with it. */
  account: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be letters, digits and hyphens')
    .optional()
    .meta({ description: 'Of a BSP’s secret: the account or key id that goes with it', example: 'AC0123' }),
});

/** What must be known of a credential to use and to watch it; none of it is secret. */
export type CredentialFacts = z.infer<typeof credentialFacts>;
