import { z } from 'zod';
import { baseUrl } from '../outbound';

/** Where the Graph API is and how it is called. */
export interface GraphSettings {
  readonly baseUrl: URL;
  /** `v25.0`: in the path of every call; Meta ends versions after about two years. */
  readonly version: string;
  readonly timeoutMs: number;
  /** Hosts (with port if not 443) that media may be fetched from with the token. Nothing else is, whatever an answer or a webhook says. */
  readonly mediaHosts: ReadonlySet<string>;
  /** For the whole of one download. */
  readonly mediaTimeoutMs: number;
  readonly maxMediaBytes: number;
}

/** Configuration keys of the Graph API, for the process that calls it. */
export const graphKeys = {
  META_GRAPH_URL: z.string().default('https://graph.facebook.com'),
  META_GRAPH_VERSION: z
    .string()
    .regex(/^v\d{1,3}\.\d$/, 'must be a version such as v25.0')
    .default('v25.0'),
  META_MEDIA_HOSTS: z.string().default('lookaside.fbsbx.com'),
};

/** Largest medium that WhatsApp carries: documents, 100 MB. */
const MAX_MEDIA_BYTES = 100 * 1024 * 1024;

/** Settings from configuration; throws `outbound.base-url` when the address is not HTTPS. */
export function graphSettings(
  config: { META_GRAPH_URL: string; META_GRAPH_VERSION: string; META_MEDIA_HOSTS: string },
  overrides: Partial<Pick<GraphSettings, 'timeoutMs' | 'mediaTimeoutMs' | 'maxMediaBytes'>> = {},
): GraphSettings {
  return {
    baseUrl: baseUrl(config.META_GRAPH_URL),
    version: config.META_GRAPH_VERSION,
    mediaHosts: new Set(config.META_MEDIA_HOSTS.split(',').map((host) => host.trim().toLowerCase())),
    timeoutMs: overrides.timeoutMs ?? 20_000,
    mediaTimeoutMs: overrides.mediaTimeoutMs ?? 300_000,
    maxMediaBytes: overrides.maxMediaBytes ?? MAX_MEDIA_BYTES,
  };
}
