import { DomainError } from '../../foundation/errors';
import { listOf, objectOf, textOf } from '../../whatsapp';
import type { AttemptEvidence } from '../outbound';
import type { GraphClient } from './graph-client';
import { expectAnswer, expectSuccess } from './graph-outcome';

const ENDPOINT = '/{waba_id}/subscribed_apps';

/** Longest override URL that Meta takes. */
const MAX_CALLBACK_LENGTH = 200;

/** Subscribes the credential's app to an account's webhooks, with a callback of its own where given (`reference` §1.1). */
export async function subscribeApp(
  client: GraphClient,
  wabaId: string,
  override?: { callbackUri: string; verifyToken: string },
): Promise<AttemptEvidence> {
  if (override !== undefined && override.callbackUri.length > MAX_CALLBACK_LENGTH) {
    throw new DomainError(
      'invalid',
      'meta.callback.length',
      `a callback has ${MAX_CALLBACK_LENGTH} characters at most`,
    );
  }
  const reply = await client.call({
    method: 'POST',
    endpoint: ENDPOINT,
    path: { waba_id: wabaId },
    ...(override !== undefined && {
      json: { override_callback_uri: override.callbackUri, verify_token: override.verifyToken },
    }),
  });
  return expectSuccess(reply, ENDPOINT);
}

/** Stops the webhooks of *all* numbers of an account. What arrives meanwhile is lost once Meta's retry window (36 hours) has passed (§5.3). */
export async function unsubscribeApp(client: GraphClient, wabaId: string): Promise<AttemptEvidence> {
  const reply = await client.call({
    method: 'DELETE',
    endpoint: ENDPOINT,
    path: { waba_id: wabaId },
    urgent: true,
  });
  return expectSuccess(reply, ENDPOINT);
}

/** The ids of the apps that get an account's webhooks: an unknown one is an alarm. */
export async function listSubscribedApps(client: GraphClient, wabaId: string): Promise<string[]> {
  const reply = await client.call({ method: 'GET', endpoint: ENDPOINT, path: { waba_id: wabaId } });
  const { body } = expectAnswer(reply, ENDPOINT);
  return listOf(body.data).flatMap((one) => {
    const app = objectOf(objectOf(one)?.whatsapp_business_api_data);
    return textOf(app?.id) ?? [];
  });
}
