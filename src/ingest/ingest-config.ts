import { z } from 'zod';
import { commonKeys, secretFile } from '../foundation/config';
import { sealConfigKeys } from '../vault/seal';

/** Keys of the webhook receiver. */
export const ingestConfigKeys = {
  ...commonKeys,
  ...sealConfigKeys,
  /** One Meta app secret per line; read again when it changes. Counts until app secrets are stored as credentials. */
  META_APP_SECRETS_FILE: secretFile().optional(),
  /** The token agreed with Meta for the handshake. Counts until verify tokens are stored as credentials. */
  META_VERIFY_TOKEN_FILE: secretFile().optional(),
  /** Where the internet reaches this process; the deletion callback's answer points there. */
  PUBLIC_URL: z.url('must be an address such as https://hooks.example.com').default('http://127.0.0.1:8080'),
  /** Whether messages such as "delete my data" open a request. */
  REQUEST_PHRASES: z.enum(['on', 'off'], 'must be on or off').default('on'),
  /** Phrases instead of those that Lethe brings: JSON, `{"erasure":{"en":["delete my data"]}}`. */
  REQUEST_PHRASES_FILE: z.string().optional(),
  /** Who is responsible, as people know it. */
  CONTROLLER_NAME: z.string().min(1).default('The controller'),
};

/** The webhook receiver's settings. */
export type IngestConfig = z.infer<z.ZodObject<typeof ingestConfigKeys>>;
