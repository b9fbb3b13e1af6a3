import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { answerError } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';
import type { LinkVisit, PackageLinks } from './package-links';
import { PACKAGE_PAGE_CSP, packagePage } from './package-page';
import { preferredLanguage } from './package-page-wording';

const FORM = 'application/x-www-form-urlencoded';
const MAX_FORM_BYTES = 1_024;

type Visit = FastifyRequest<{ Params: { token: string } }>;

/**
 * The pages behind a link, for a browser without an API key: `GET /packages/{token}` changes nothing, `POST …/code` sends the code, `POST` with the code is
 * answered with the package. Whoever visits a link that never was is answered as for one that is over.
 */
export function packagePageRoutes(links: PackageLinks, logger: Logger) {
  return (scope: FastifyInstance, _options: unknown, done: () => void): void => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      FORM,
      { parseAs: 'string', bodyLimit: MAX_FORM_BYTES },
      (_request, body, parsed) => parsed(null, new URLSearchParams(String(body))),
    );
    scope.setErrorHandler((error, request, reply) => void answerError(error, request, reply, logger));
    scope.get('/packages/:token', async (request: Visit, reply) =>
      answer(request, reply, await links.visit(request.params.token)),
    );
    scope.post('/packages/:token/code', async (request: Visit, reply) =>
      answer(request, reply, await links.sendCode(request.params.token)),
    );
    scope.post('/packages/:token', async (request: Visit, reply) =>
      answer(request, reply, await links.answer(request.params.token, codeOf(request.body))),
    );
    done();
  };
}

/** What is no code counts as a wrong one. */
function codeOf(body: unknown): string {
  return (body instanceof URLSearchParams ? (body.get('code') ?? '') : '').replace(/\s/g, '');
}

function answer(request: Visit, reply: FastifyReply, visit: LinkVisit): FastifyReply {
  if (visit.is === 'right') {
    const { sizeBytes, chunks } = visit.package;
    return reply
      .header('Content-Disposition', `attachment; filename="access-${visit.requestId}.zip"`)
      .header('Content-Length', sizeBytes)
      .type('application/zip')
      .send(Readable.from(chunks, { objectMode: false }));
  }
  const known = visit.is === 'gone' ? null : visit.language;
  const language = preferredLanguage(known ?? request.headers['accept-language']);
  return reply
    .status(STATUS[visit.is])
    .header('Content-Security-Policy', PACKAGE_PAGE_CSP)
    .header('X-Robots-Tag', 'noindex')
    .type('text/html; charset=utf-8')
    .send(
      packagePage(visit, {
        language,
        action: `/packages/${visit.is === 'gone' ? '' : request.params.token}`,
      }),
    );
}

const STATUS: Readonly<Record<Exclude<LinkVisit['is'], 'right'>, number>> = {
  open: 200,
  sent: 200,
  wrong: 422,
  over: 409,
  doubtful: 409,
  'no-more-codes': 429,
  gone: 404,
};
