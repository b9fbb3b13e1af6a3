import { equalBytes, hmacSha256 } from '../../../src/crypto';
import type { LoopbackRequest } from '../loopback-server';
import { refuse } from './graph-error';
import type { FakeToken, TokenRegistry } from './tokens';

/** Who calls: an app with one of its tokens, or the app itself. */
export interface Caller {
  readonly appId: string;
  readonly token: FakeToken | null;
}

/**
 * Token in the header (never in the query), then `appsecret_proof`: HMAC of that very token under its app's secret, in lower-case hex. Without a
 * right one every call is refused, as for an app with "require app secret" switched on.
 */
export function authorise(request: LoopbackRequest, registry: TokenRegistry): Caller {
  const text = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (text === undefined) return refuse(190, { status: 401, details: 'An access token is required' });
  const caller = callerOf(text, registry);
  const secret = registry.apps.get(caller.appId) ?? refuse(190, { status: 401 });
  const proof = request.url.searchParams.get('appsecret_proof') ?? '';
  const expected = hmacSha256(Buffer.from(secret), Buffer.from(text)).toString('hex');
  if (!equalBytes(Buffer.from(proof), Buffer.from(expected))) {
    refuse(100, { details: 'Invalid appsecret_proof provided in the API argument' });
  }
  return caller;
}

function callerOf(text: string, registry: TokenRegistry): Caller {
  const [appId, secret] = text.split('|');
  if (appId !== undefined && secret !== undefined) {
    if (registry.apps.get(appId) !== secret) refuse(190, { status: 401, details: 'Invalid app token' });
    return { appId, token: null };
  }
  const token = registry.tokens.get(text) ?? refuse(190, { status: 401, details: 'Invalid token' });
  if (!registry.isValid(token)) refuse(190, { status: 401, subcode: token.revoked ? 460 : 463 });
  return { appId: token.appId, token };
}
