import { createRequire } from 'node:module';

type Library = typeof import('tldts');
let library: Library | undefined;

/** The public suffix list, loaded when the first host name is read. */
function suffixes(): Library {
  library ??= createRequire(__filename)('tldts') as Library;
  return library;
}

/** Reserved for documentation and local networks (RFC 2606, 6761): not in the public list, but people write addresses with them. */
const RESERVED = /\.(?:example|test|invalid|localhost|local|internal|lan|onion|corp|home)$/i;

/** Whether a host name ends in a suffix of the public suffix list (ICANN or private), or in a reserved one. */
export function isKnownSuffix(host: string): boolean {
  if (RESERVED.test(host)) return true;
  const parsed = suffixes().parse(host, { allowPrivateDomains: false });
  return parsed.isIcann === true && parsed.domain !== null;
}

/** The public suffix of a host name, lower case. */
export const suffixOf = (host: string): string => suffixes().getPublicSuffix(host)?.toLowerCase() ?? '';
