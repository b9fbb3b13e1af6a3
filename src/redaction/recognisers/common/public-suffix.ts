import { getPublicSuffix, parse } from 'tldts';

/** Reserved for documentation and local networks (RFC 2606, 6761): not in the public list, but people write addresses with them. */
const RESERVED = /\.(?:example|test|invalid|localhost|local|internal|lan|onion|corp|home)$/i;

/** Whether a host name ends in a suffix of the public suffix list (ICANN or private), or in a reserved one. */
export function isKnownSuffix(host: string): boolean {
  if (RESERVED.test(host)) return true;
  const parsed = parse(host, { allowPrivateDomains: false });
  return parsed.isIcann === true && parsed.domain !== null;
}

/** The public suffix of a host name, lower case. */
export const suffixOf = (host: string): string => getPublicSuffix(host)?.toLowerCase() ?? '';
