import { DomainError } from '../../foundation/errors';
import { listOf, objectOf, secondsOf, textOf, type Json } from '../../whatsapp';
import type { AttemptEvidence } from '../outbound';
import type { GraphClient } from './graph-client';
import { expectAnswer, expectSuccess, unexpected } from './graph-outcome';

/** What Meta says about a token (`reference` §5.2). Instants in ms. */
export interface TokenState {
  /** False for an expired or revoked one; that comes with HTTP 200. */
  readonly isValid: boolean;
  readonly appId: string | null;
  readonly type: string | null;
  readonly userId: string | null;
  readonly issuedAtMs: number | null;
  /** Null = never expires (Meta says 0, which is not 1970). */
  readonly expiresAtMs: number | null;
  /** When access to data ends although the token lives on; null = never or not stated. */
  readonly dataAccessExpiresAtMs: number | null;
  readonly scopes: readonly string[];
  /** Scope → accounts it is limited to; an empty list means every account. */
  readonly granularScopes: ReadonlyMap<string, readonly string[]>;
  readonly evidence: AttemptEvidence;
}

/** A fresh token. The text is a secret: seal it at once. */
export interface NewToken {
  readonly accessToken: string;
  readonly expiresAtMs: number | null;
  readonly evidence: AttemptEvidence;
}

const DEBUG = '/debug_token';
const EXCHANGE = '/oauth/access_token';
const CREATE = '/{system_user_id}/access_tokens';

/** Asks about a token, by default the credential's own, with the app's authority: works for a token that is no longer valid, too. */
export async function inspectToken(
  client: GraphClient,
  token: string = client.credential.accessToken(),
): Promise<TokenState> {
  const reply = await client.call({
    method: 'GET',
    endpoint: DEBUG,
    query: { input_token: token },
    as: 'app',
    urgent: true,
  });
  const { body, evidence } = expectAnswer(reply, DEBUG);
  const data = objectOf(body.data);
  if (data === null || typeof data.is_valid !== 'boolean') throw unexpected(DEBUG);
  const granular = listOf(data.granular_scopes).map(objectOf);
  return {
    isValid: data.is_valid,
    appId: textOf(data.app_id),
    type: textOf(data.type),
    userId: textOf(data.user_id),
    issuedAtMs: instantOf(data.issued_at),
    expiresAtMs: instantOf(data.expires_at),
    dataAccessExpiresAtMs: instantOf(data.data_access_expires_at),
    scopes: textsOf(data.scopes),
    granularScopes: new Map(
      granular.flatMap((one) =>
        one === null ? [] : [[textOf(one.scope) ?? '', textsOf(one.target_ids)] as const],
      ),
    ),
    evidence,
  };
}

/**
 * Exchanges the credential's token for a new one of 60 days. The old one lives on to its own end: revoke it once the new one is in use. An
 * expired one cannot be exchanged (`meta.credentials`).
 */
export async function refreshToken(client: GraphClient): Promise<NewToken> {
  const reply = await client.call({
    method: 'GET',
    endpoint: EXCHANGE,
    query: {
      grant_type: 'fb_exchange_token',
      ...client.credential.clientParameters(),
      set_token_expires_in_60_days: 'true',
      fb_exchange_token: client.credential.accessToken(),
    },
    urgent: true,
  });
  return readNewToken(expectAnswer(reply, EXCHANGE), client, EXCHANGE);
}

/** Makes a new token of a system user for the credential's app, of 60 days, with these scopes and no more. */
export async function createSystemUserToken(
  client: GraphClient,
  token: { systemUserId: string; scopes: readonly string[] },
): Promise<NewToken> {
  const reply = await client.call({
    method: 'POST',
    endpoint: CREATE,
    path: { system_user_id: token.systemUserId },
    form: {
      business_app: client.credential.appId,
      scope: token.scopes.join(','),
      set_token_expires_in_60_days: 'true',
    },
    urgent: true,
  });
  return readNewToken(expectAnswer(reply, CREATE), client, CREATE);
}

/** Revokes a token, by default the credential's own. Ask `inspectToken` afterwards: `isValid` false is the proof. */
export async function revokeToken(
  client: GraphClient,
  token: string = client.credential.accessToken(),
): Promise<AttemptEvidence> {
  const endpoint = '/oauth/revoke';
  const reply = await client.call({
    method: 'GET',
    endpoint,
    query: { ...client.credential.clientParameters(), revoke_token: token },
    urgent: true,
  });
  return expectSuccess(reply, endpoint);
}

function readNewToken(
  { body, evidence }: { body: Record<string, Json | undefined>; evidence: AttemptEvidence },
  client: GraphClient,
  endpoint: string,
): NewToken {
  const accessToken = textOf(body.access_token);
  if (accessToken === null) throw unexpected(endpoint);
  if (accessToken === client.credential.accessToken()) {
    throw new DomainError('conflict', 'meta.token.same', 'Meta answered with the same token as before');
  }
  const seconds = typeof body.expires_in === 'number' && body.expires_in > 0 ? body.expires_in : null;
  return {
    accessToken,
    expiresAtMs: seconds === null ? null : client.clock.now() + seconds * 1000,
    evidence,
  };
}

function instantOf(value: Json | undefined): number | null {
  const seconds = secondsOf(value);
  return seconds === null || seconds === 0 ? null : seconds * 1000;
}

function textsOf(value: Json | undefined): string[] {
  return listOf(value).flatMap((one) => textOf(one) ?? []);
}
