import { Readable } from 'node:stream';
import { createSha256, equalBytes } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import { reasonOf } from '../outbound';
import type { GraphClient } from './graph-client';
import {
  mediaGone,
  mediaTooLarge,
  parseMediaDigest,
  resolveMedia,
  type ResolvedMedia,
} from './media-reference';

/** A medium on its way. */
export interface MediaDownload {
  readonly mimeType: string;
  /** As Meta states it; the stream is held to it. */
  readonly sizeBytes: number | null;
  /** False when nobody said what the bytes should be, neither Meta now nor the webhook. */
  readonly verifiable: boolean;
  /**
   * The bytes. **Keep nothing until it has ended**: the last thing it does is compare size and digest, and a mismatch destroys it with
   * `meta.media.mismatch`. Also `meta.media.too-large`, `meta.media.interrupted` (fetch it again).
   */
  readonly stream: Readable;
}

/**
 * Fetches a medium (`reference` §5.1): resolves it, sends the token to allowed hosts alone, follows no redirect, caps the size, streams. A URL
 * that has expired meanwhile (404) is resolved once more. `webhookSha256` is the digest that the signed webhook stated.
 */
export async function downloadMedia(
  client: GraphClient,
  media: { mediaId: string; phoneNumberId: string; webhookSha256?: string },
): Promise<MediaDownload> {
  const first = await resolveMedia(client, media);
  const opened = await open(client, first);
  const again = opened.status === 404 ? await resolveMedia(client, media) : null;
  if (again !== null) void opened.body?.cancel();
  const resolved = again ?? first;
  const response = again === null ? opened : await open(client, again);
  const expected = [parseMediaDigest(media.webhookSha256 ?? null), resolved.sha256].filter(
    (digest) => digest !== null,
  );
  return {
    mimeType: resolved.mimeType,
    sizeBytes: resolved.sizeBytes,
    verifiable: expected.length > 0,
    stream: Readable.from(
      checked(bodyOf(response), {
        maxBytes: client.settings.maxMediaBytes,
        sizeBytes: resolved.sizeBytes,
        expected,
      }),
      { objectMode: false },
    ),
  };
}

async function open(client: GraphClient, { url }: ResolvedMedia): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { authorization: `Bearer ${client.credential.accessToken()}`, 'user-agent': 'lethe' },
      redirect: 'manual',
      signal: AbortSignal.timeout(client.settings.mediaTimeoutMs),
    });
  } catch (error) {
    throw interrupted(error);
  }
}

function bodyOf(response: Response): AsyncIterable<Uint8Array> {
  const { status, body } = response;
  if (status === 200 && body !== null) return body as AsyncIterable<Uint8Array>;
  void body?.cancel();
  if (status === 404) throw mediaGone();
  if (status >= 500 || status === 429) {
    throw new DomainError('unavailable', 'meta.media.wait', 'Meta cannot hand out media at the moment');
  }
  throw new DomainError('denied', 'meta.media.refused', `the medium was refused with HTTP ${status}`);
}

interface Expectation {
  readonly maxBytes: number;
  readonly sizeBytes: number | null;
  readonly expected: readonly Buffer[];
}

async function* checked(body: AsyncIterable<Uint8Array>, expectation: Expectation): AsyncGenerator<Buffer> {
  const { maxBytes, sizeBytes, expected } = expectation;
  const hash = createSha256();
  let size = 0;
  const source = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await source.next().catch((error: unknown) => {
        throw interrupted(error);
      });
      if (next.done === true) break;
      size += next.value.length;
      if (size > maxBytes) throw mediaTooLarge(maxBytes);
      hash.update(next.value);
      yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
  } finally {
    // Also when the reader goes away or the cap is hit: nothing more is fetched.
    await source.return?.().catch(() => undefined);
  }
  const digest = hash.digest();
  if ((sizeBytes !== null && size !== sizeBytes) || !expected.every((one) => equalBytes(one, digest))) {
    throw new DomainError('corrupt', 'meta.media.mismatch', 'the bytes are not those that Meta announced');
  }
}

function interrupted(error: unknown): DomainError {
  return new DomainError(
    'unavailable',
    'meta.media.interrupted',
    `the download broke off: ${reasonOf(error)}`,
  );
}
