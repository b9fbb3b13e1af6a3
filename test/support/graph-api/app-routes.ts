import { objectOf, readJson, textOf } from '../../../src/whatsapp';
import { refuse } from './graph-error';
import { ok, type Call, type Route } from './route';
import type { Account } from './world';

const MANAGEMENT = 'whatsapp_business_management';

/** Tokens (`reference` §5.2) and subscriptions (§1.1). */
export const appRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: /^\/debug_token$/,
    handle: (call) => {
      if (call.token !== null) refuse(100, { details: 'inspect with the app token' });
      const input = call.query.get('input_token') ?? '';
      const token = call.registry.tokens.get(input);
      if (token?.appId !== call.appId) {
        return ok({
          data: { is_valid: false, scopes: [], error: { code: 190, message: 'Malformed access token' } },
        });
      }
      const isValid = call.registry.isValid(token);
      return ok({
        data: {
          app_id: token.appId,
          type: 'SYSTEM_USER',
          application: 'Lethe test',
          is_valid: isValid,
          issued_at: seconds(token.issuedAtMs),
          expires_at: seconds(token.expiresAtMs),
          data_access_expires_at: seconds(token.dataAccessExpiresAtMs),
          scopes: token.scopes,
          granular_scopes: token.scopes.map((scope) => ({
            scope,
            ...(token.accountIds.length > 0 && { target_ids: token.accountIds }),
          })),
          user_id: token.userId,
          ...(!isValid && { error: { code: 190, message: 'Session has expired', subcode: 463 } }),
        },
      });
    },
  },
  {
    method: 'GET',
    pattern: /^\/oauth\/access_token$/,
    handle: (call) => {
      requireClient(call);
      if (call.query.get('grant_type') !== 'fb_exchange_token') refuse(100);
      const old = call.registry.tokens.get(call.query.get('fb_exchange_token') ?? '');
      if (old === undefined || !call.registry.isValid(old)) return refuse(190, { status: 401, subcode: 463 });
      const access_token = call.registry.issueLike(old);
      call.effect('token.issued', access_token);
      return ok({ access_token, token_type: 'bearer', expires_in: 5_184_000 });
    },
  },
  {
    method: 'GET',
    pattern: /^\/oauth\/revoke$/,
    handle: (call) => {
      requireClient(call);
      const revoked = call.query.get('revoke_token') ?? '';
      if (!call.registry.tokens.has(revoked)) refuse(100, { details: 'unknown token' });
      call.registry.revoke(revoked);
      call.effect('token.revoked', revoked);
      return ok({ success: true });
    },
  },
  {
    method: 'POST',
    pattern: /^\/(\d+)\/access_tokens$/,
    handle: (call) => {
      const form = new URLSearchParams(call.request.body.toString('utf8'));
      if (form.get('business_app') !== call.appId) refuse(100, { details: 'business_app' });
      const scopes = (form.get('scope') ?? '').split(',').filter(Boolean);
      const expires = form.get('set_token_expires_in_60_days') === 'true';
      const expiresAtMs = expires ? call.clock.now() + 60 * 86_400_000 : null;
      const access_token = call.registry.issue(call.appId, {
        userId: call.params[0] ?? '',
        scopes,
        expiresAtMs,
      });
      call.effect('token.issued', access_token);
      return ok({ access_token, token_type: 'bearer', ...(expires && { expires_in: 5_184_000 }) });
    },
  },
  {
    method: 'POST',
    pattern: /^\/(\d+)\/subscribed_apps$/,
    scope: MANAGEMENT,
    account: accountOf,
    handle: (call) => {
      const callbackUri = textOf(objectOf(readJson(call.request.body))?.override_callback_uri);
      if (callbackUri !== null && callbackUri.length > 200) refuse(100, { details: 'override_callback_uri' });
      accountOf(call).subscribedApps.set(call.appId, { callbackUri });
      call.effect('account.subscribed', accountOf(call).id);
      return ok({ success: true });
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/(\d+)\/subscribed_apps$/,
    scope: MANAGEMENT,
    account: accountOf,
    handle: (call) => {
      accountOf(call).subscribedApps.delete(call.appId);
      call.effect('account.unsubscribed', accountOf(call).id);
      return ok({ success: true });
    },
  },
  {
    method: 'GET',
    pattern: /^\/(\d+)\/subscribed_apps$/,
    scope: MANAGEMENT,
    account: accountOf,
    handle: (call) =>
      ok({
        data: [...accountOf(call).subscribedApps].map(([id, { callbackUri }]) => ({
          whatsapp_business_api_data: { id, name: 'Lethe test', link: 'https://example.com' },
          ...(callbackUri !== null && { override_callback_uri: callbackUri }),
        })),
      }),
  },
];

function accountOf({ params, world }: Call): Account {
  return world.accounts.get(params[0] ?? '') ?? refuse(100, { subcode: 33 });
}

function requireClient(call: Call): void {
  const secret = call.registry.apps.get(call.query.get('client_id') ?? '');
  if (secret === undefined || call.query.get('client_secret') !== secret) {
    refuse(1, { status: 400, details: 'Error validating client secret' });
  }
}

/** 0 = never. */
function seconds(instantMs: number | null): number {
  return instantMs === null ? 0 : Math.floor(instantMs / 1000);
}
