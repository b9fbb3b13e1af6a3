import { readFileSync } from 'node:fs';
import type { ServerOptions } from 'node:https';
import { z } from 'zod';
import { integer, readSecretFile, secretFile } from '../../config';
import { isNetworkList, Networks } from './networks';

const networks = () =>
  z
    .string()
    .refine(isNetworkList, 'must be a comma list of addresses or networks such as 10.0.0.0/8')
    .default('');

/** Keys of a process that faces callers. */
export const edgeKeys = {
  /** Certificate chain and key, in PEM, where TLS ends here and not at a proxy: then 1.3 and nothing older. */
  TLS_CERTIFICATE_FILE: secretFile().optional(),
  TLS_KEY_FILE: secretFile().optional(),
  /** Authorities whose client certificates are asked for. */
  TLS_CLIENT_CA_FILE: secretFile().optional(),
  /** Proxies whose X-Forwarded-For is believed. */
  TRUSTED_PROXIES: networks(),
  /** Requests that one source may make in a second; twice as many at once. 0: no limit. */
  SOURCE_REQUESTS_PER_SECOND: integer(2_000, 0, 1_000_000),
};

/** What stands between the network and a process. */
export interface EdgeSettings {
  tls?: ServerOptions;
  trustedProxies: Networks;
  sourceRequestsPerSecond: number;
}

/** An edge that limits nothing and is reached without a proxy. */
export const OPEN_EDGE: EdgeSettings = { trustedProxies: new Networks(''), sourceRequestsPerSecond: 0 };

/** The edge of a configuration; {@link OPEN_EDGE} for a process that has none of its keys. Throws where only half of a key pair is named. */
export function edgeSettings(config: Partial<z.infer<z.ZodObject<typeof edgeKeys>>>): EdgeSettings {
  const { TLS_CERTIFICATE_FILE: certificate, TLS_KEY_FILE: key, TLS_CLIENT_CA_FILE: clientCa } = config;
  if ((certificate === undefined) !== (key === undefined))
    throw new Error('LETHE_…_TLS_CERTIFICATE_FILE and LETHE_…_TLS_KEY_FILE go together');
  return {
    ...(certificate !== undefined &&
      key !== undefined && {
        tls: {
          cert: readFileSync(certificate),
          key: readSecretFile(key),
          minVersion: 'TLSv1.3' as const,
          // Asked for, and looked at by the route that wants one: health checks have none.
          ...(clientCa !== undefined && {
            ca: readFileSync(clientCa),
            requestCert: true,
            rejectUnauthorized: false,
          }),
        },
      }),
    trustedProxies: new Networks(config.TRUSTED_PROXIES ?? ''),
    sourceRequestsPerSecond: config.SOURCE_REQUESTS_PER_SECOND ?? 0,
  };
}
