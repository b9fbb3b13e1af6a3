import { DomainError } from '../../foundation/errors';

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Fills the holes of a path template: `/{phone_number_id}/contact_book`. The template is what evidence quotes; the values go into the URL alone.
 *
 * Values are encoded, so none can reach another path; a dot segment, which a URL would resolve, and text that is no Unicode are refused with
 * `outbound.path`.
 */
export function fillEndpoint(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{([a-z_]+)\}/g, (_hole, name: string) => {
    const value = values[name];
    if (
      value === undefined ||
      value === '' ||
      value === '.' ||
      value === '..' ||
      LONE_SURROGATE.test(value)
    ) {
      throw new DomainError('invalid', 'outbound.path', `a value for {${name}} is needed in ${template}`);
    }
    return encodeURIComponent(value);
  });
}

/** Checks a base URL from configuration: HTTPS without user name, query or fragment; plain HTTP only for this machine (tests, side-cars). */
export function baseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !isHttps(url) || url.username !== '' || url.search !== '' || url.hash !== '') {
    throw new DomainError(
      'invalid',
      'outbound.base-url',
      'must be an https:// address without user or query',
    );
  }
  return url;
}

function isHttps(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** True for names of this very machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Joins a checked base, with its own path if it has one, and a filled endpoint. */
export function joinUrl(base: URL, path: string, query: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(base.href.replace(/\/$/, '') + path);
  for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
  return url;
}
