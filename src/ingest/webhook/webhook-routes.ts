import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HeldSecrets } from '../../credentials';
import { equalBytes, sha256 } from '../../crypto';
import { type DirectAnswer, type DirectRequest, PROBLEM_TYPE } from '../../foundation/http';
import { answerRefusal, refusalBody } from '../answer-refusal';
import type { WebhookGate } from './webhook-gate';
import { type WebhookReceiver, WebhookRefused } from './webhook-receiver';

/** Meta sends up to 3 MB, meant in whichever unit. */
const MAX_WEBHOOK_BYTES = 3 * 1024 * 1024;

const PATH = '/webhooks/whatsapp';
const JSON_TYPE = 'application/json; charset=utf-8';

const HANDSHAKE_REFUSAL = {
  status: 403,
  title: 'Not allowed',
  code: 'webhook.handshake',
  detail: 'the verify token must be the one that was agreed',
};

/** Query of Meta's handshake: the names contain a literal dot. */
interface Handshake {
  'hub.mode'?: unknown;
  'hub.verify_token'?: unknown;
  'hub.challenge'?: unknown;
}

/** Puts the webhook's routes on a server: the handshake on Fastify, deliveries on Node's own server, where a body stays the bytes that arrived. */
export function addWebhookRoutes(
  server: FastifyInstance,
  receiver: WebhookReceiver,
  verifyTokens: Pick<HeldSecrets, 'fits'>,
  gate: Pick<WebhookGate, 'admit'>,
): void {
  server.get<{ Querystring: Handshake }>(PATH, (request, reply) => shakeHands(request, reply, verifyTokens));
  server.direct.add({
    method: 'POST',
    path: PATH,
    maxBytes: MAX_WEBHOOK_BYTES,
    admit: (client) => gate.admit(client),
    handle: (request) => receive(receiver, request),
  });
}

async function receive(
  receiver: WebhookReceiver,
  { id, headers, body }: DirectRequest,
): Promise<DirectAnswer> {
  // Two headers of the name are none: which one would count?
  const header = headers['x-hub-signature-256'];
  try {
    const outcome = await receiver.receive(typeof header === 'string' ? header : undefined, body);
    return { status: 200, type: JSON_TYPE, body: JSON.stringify(outcome) };
  } catch (error) {
    if (!(error instanceof WebhookRefused)) throw error;
    return { status: error.refusal.status, type: PROBLEM_TYPE, body: refusalBody(error.refusal, id) };
  }
}

/** The challenge is echoed verbatim, as text, to whoever knows the token; nothing else of the request is. */
async function shakeHands(
  request: FastifyRequest<{ Querystring: Handshake }>,
  reply: FastifyReply,
  verifyTokens: Pick<HeldSecrets, 'fits'>,
): Promise<FastifyReply> {
  const { query } = request;
  const challenge = query['hub.challenge'];
  const token = query['hub.verify_token'];
  const known =
    typeof token === 'string' &&
    (await verifyTokens.fits((agreed) => agreed.some((one) => equalBytes(sha256(token), sha256(one)))));
  if (query['hub.mode'] !== 'subscribe' || !known || typeof challenge !== 'string') {
    return answerRefusal(reply, request, HANDSHAKE_REFUSAL);
  }
  return reply.status(200).type('text/plain; charset=utf-8').send(challenge);
}
