import { randomBytes, sha256 } from '../../../src/crypto';
import { refuse } from './graph-error';
import { ok, type Call, type Route } from './route';
import type { Medium } from './world';

const URL_LIFETIME_MS = 5 * 60_000;
const SCOPE = 'whatsapp_business_messaging';

/** `reference` §5.1. A medium is found only through its own number, and not after its end. */
export const mediaRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: /^\/(9\d+)$/,
    scope: SCOPE,
    handle: (call) => {
      const medium = mediumOf(call);
      const secret = randomBytes(12).toString('hex');
      call.world.mediaUrls.set(secret, { mediaId: medium.id, untilMs: call.clock.now() + URL_LIFETIME_MS });
      return ok({
        messaging_product: 'whatsapp',
        url: medium.claims.url ?? `${call.origin}/media-bytes/${secret}`,
        mime_type: medium.mimeType,
        sha256: medium.claims.sha256 ?? sha256(medium.bytes).toString('base64'),
        file_size: medium.claims.fileSize ?? String(medium.bytes.length),
        id: medium.id,
      });
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/(9\d+)$/,
    scope: SCOPE,
    handle: (call) => {
      const medium = mediumOf(call);
      call.world.media.delete(medium.id);
      call.effect('media.deleted', medium.id);
      return ok({ success: true });
    },
  },
];

function mediumOf(call: Call): Medium {
  const medium = call.world.media.get(call.params[0] ?? '');
  const asked = call.query.get('phone_number_id');
  if (
    medium === undefined ||
    medium.expiresAtMs <= call.clock.now() ||
    (asked !== null && asked !== medium.phoneNumberId)
  ) {
    return refuse(100, { subcode: 33, details: 'Object does not exist, or no permission' });
  }
  return medium;
}
