import { DomainError } from '../../foundation/errors';
import { textOf, type JsonObject } from '../../whatsapp';
import { isLoopback } from '../outbound';
import type { GraphClient } from './graph-client';
import { saysNotThere } from './graph-errors';
import { expectAnswer, unexpected } from './graph-outcome';
import type { GraphSettings } from './graph-settings';

/** Where a medium can be fetched for the next five minutes, and what its bytes should be. The URL is a secret of sorts: do not log it. */
export interface ResolvedMedia {
  readonly url: URL;
  readonly mimeType: string;
  /** SHA-256 of the bytes; null when Meta did not say. */
  readonly sha256: Buffer | null;
  readonly sizeBytes: number | null;
}

const ENDPOINT = '/{media_id}';

/**
 * Asks Meta where a medium is (`reference` §5.1). `phone_number_id` makes Meta check that it belongs to that number. Throws `meta.media.gone`
 * when it is unknown (received media live for 7 days), `meta.media.host` when the answer points anywhere but to an allowed host.
 */
export async function resolveMedia(
  client: GraphClient,
  media: { mediaId: string; phoneNumberId: string },
): Promise<ResolvedMedia> {
  const reply = await client.call({
    method: 'GET',
    endpoint: ENDPOINT,
    path: { media_id: media.mediaId },
    query: { phone_number_id: media.phoneNumberId },
  });
  if (reply.kind === 'error' && reply.verdict !== 'wait' && saysNotThere(reply.code, reply.evidence.status)) {
    throw mediaGone();
  }
  return readResolved(expectAnswer(reply, ENDPOINT).body, client.settings);
}

/** The medium is not there, or not ours any more: it cannot be fetched. */
export function mediaGone(): DomainError {
  return new DomainError('missing', 'meta.media.gone', 'Meta no longer has this medium, or never had it');
}

function readResolved(body: JsonObject, settings: GraphSettings): ResolvedMedia {
  const url = textOf(body.url);
  if (url === null) throw unexpected(ENDPOINT);
  const size = textOf(body.file_size);
  const sizeBytes = size !== null && /^\d{1,12}$/.test(size) ? Number(size) : null;
  if (sizeBytes !== null && sizeBytes > settings.maxMediaBytes) throw mediaTooLarge(settings.maxMediaBytes);
  return {
    url: allowedMediaUrl(url, settings),
    mimeType: textOf(body.mime_type) ?? 'application/octet-stream',
    sha256: parseMediaDigest(textOf(body.sha256)),
    sizeBytes,
  };
}

/**
 * A URL that the token may be sent to: HTTPS (plain HTTP to this machine only) and a host of the allow-list, exactly. Everything else throws
 * `meta.media.host`: an answer or a webhook must not steer the token, or a request from inside, to another place (SSRF).
 */
export function allowedMediaUrl(text: string, settings: Pick<GraphSettings, 'mediaHosts'>): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const secure = url !== null && (url.protocol === 'https:' || isLoopback(url.hostname));
  if (!secure || url.username !== '' || url.password !== '' || !settings.mediaHosts.has(url.host)) {
    throw new DomainError('denied', 'meta.media.host', 'media are fetched from the configured hosts only');
  }
  return url;
}

/** More bytes than the cap allows. */
export function mediaTooLarge(maxBytes: number): DomainError {
  return new DomainError('invalid', 'meta.media.too-large', `a medium has ${maxBytes} bytes at most`);
}

/** A SHA-256 as Meta writes it: base64 in most places, hex in others (§2.3). Null for anything else. */
export function parseMediaDigest(text: string | null): Buffer | null {
  if (text === null) return null;
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/]{43}=?$/.test(text)) return null;
  return Buffer.from(text, 'base64');
}
