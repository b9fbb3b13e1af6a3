import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { equalBytes, sha256 } from '../../crypto';
import type { Logger } from '../../foundation/logging';
import { answerError, answerRefusal } from '../answer-error';
import { type WebhookReceiver, WebhookRefused } from './webhook-receiver';

/** Meta sends up to 3 MB, meant in whichever unit. */
export const MAX_WEBHOOK_BYTES = 3 * 1024 * 1024;

const PATH = '/webhooks/whatsapp';

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

/**
 * The webhook's routes, put on Fastify itself: the body must stay the bytes that arrived, and what Nest adds to a request would cost here as much as
 * parsing it.
 */
export function webhookRoutes(receiver: WebhookReceiver, verifyToken: Uint8Array, logger: Logger) {
  return (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_WEBHOOK_BYTES },
      (_request, body, parsed) => parsed(null, body),
    );
    scope.setErrorHandler((error, request, reply) => {
      if (error instanceof WebhookRefused) void answerRefusal(reply, request, error.refusal);
      else void answerError(error, request, reply, logger);
    });
    scope.get<{ Querystring: Handshake }>(PATH, (request, reply) => shakeHands(request, reply, verifyToken));
    scope.post(PATH, { bodyLimit: MAX_WEBHOOK_BYTES, config: { quiet: true } }, async (request) =>
      receiver.receive(signatureOf(request), Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)),
    );
    done();
  };
}

/** Two headers of the name are none: which one would count? */
function signatureOf({ headers }: FastifyRequest): string | undefined {
  const value = headers['x-hub-signature-256'];
  return typeof value === 'string' ? value : undefined;
}

/** The challenge is echoed verbatim, as text, to whoever knows the token; nothing else of the request is. */
function shakeHands(
  request: FastifyRequest<{ Querystring: Handshake }>,
  reply: FastifyReply,
  verifyToken: Uint8Array,
): FastifyReply {
  const { query } = request;
  const challenge = query['hub.challenge'];
  const token = query['hub.verify_token'];
  const known = typeof token === 'string' && equalBytes(sha256(token), sha256(verifyToken));
  if (query['hub.mode'] !== 'subscribe' || !known || typeof challenge !== 'string') {
    return answerRefusal(reply, request, HANDSHAKE_REFUSAL);
  }
  return reply.status(200).type('text/plain; charset=utf-8').send(challenge);
}
