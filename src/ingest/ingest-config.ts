import { z } from 'zod';
import { commonKeys, integer, secretFile } from '../foundation/config';
import { isNetworkList } from '../foundation/http';
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
  /** Whether words such as STOP, alone in a message, are written into the ledger of consents. */
  CONSENT_WORDS: z.enum(['on', 'off'], 'must be on or off').default('on'),
  /** Networks that webhooks are taken from, besides being signed; empty: from anywhere. Meta's change from time to time. */
  WEBHOOK_NETWORKS: z
    .string()
    .refine(isNetworkList, 'must be a comma list of addresses or networks such as 31.13.24.0/21')
    .default(''),
  /** Common name that the client certificate of webhooks must have, besides their being signed; needs TLS_CLIENT_CA_FILE. */
  WEBHOOK_CLIENT_NAME: z.string().min(1).optional(),
  /** Updates that one business number may bring in a second; twice as many at once. More are answered 429, and Meta repeats. 0: no limit. */
  NUMBER_UPDATES_PER_SECOND: integer(5_000, 0, 1_000_000),
  /** Who is responsible, as people know it. */
  CONTROLLER_NAME: z.string().min(1).default('The controller'),
};

/** The webhook receiver's settings. */
export type IngestConfig = z.infer<z.ZodObject<typeof ingestConfigKeys>>;
