import type { FastifyError, FastifyInstance } from 'fastify';
import { answerError } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import type { DataDeletionReceiver } from './data-deletion-receiver';
import { answerRefusal, type Refusal } from '../answer-refusal';
import { STATUS_PAGE_CSP, statusPage } from './status-page';

const PATH = '/meta/data-deletion';
const FORM = 'application/x-www-form-urlencoded';
const MAX_FORM_BYTES = 16_384;
const NO_FORM: Refusal = {
  status: 415,
  title: 'Unsupported media type',
  code: 'request.media-type',
  detail: `send the field signed_request as ${FORM}`,
};

/** The callback, a form as Meta sends it, and the page that its answer points to. `publicUrl` is where the internet reaches this process. */
export function dataDeletionRoutes(
  receiver: DataDeletionReceiver,
  { publicUrl, controller, logger }: { publicUrl: string; controller: string; logger: Logger },
) {
  return (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      FORM,
      { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
      (_request, body, parsed) => parsed(null, new URLSearchParams(String(body))),
    );
    scope.setErrorHandler<FastifyError>((error, request, reply) => {
      if (error.statusCode === 415) answerRefusal(reply, request, NO_FORM);
      else answerError(error, request, reply, logger);
    });
    scope.post(PATH, async ({ body }) => {
      const signedRequest = body instanceof URLSearchParams ? (body.get('signed_request') ?? '') : '';
      const code = await receiver.receive(signedRequest);
      return { url: `${publicUrl}${PATH}/${code}`, confirmation_code: code };
    });
    scope.get<{ Params: { code: string } }>(`${PATH}/:code`, async (request, reply) => {
      const found = await receiver.find(request.params.code);
      return reply
        .status(found === null ? 404 : 200)
        .header('Content-Security-Policy', STATUS_PAGE_CSP)
        .type('text/html; charset=utf-8')
        .send(statusPage(found, controller));
    });
    done();
  };
}
