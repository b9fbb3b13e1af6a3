import { type INestApplication, Injectable } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { cleanupOpenApiDoc } from 'nestjs-zod';
import { COOKIES, PROBLEM_CONTENT, STATUS_MEANING } from '../../../foundation/http';
import { permissionOf, PUBLIC, PURPOSES, SIGN_IN } from '../../../identity';

const METHODS = ['get', 'post', 'put', 'delete'] as const;
/** Problems that any route may answer, by method. */
const COMMON = [401, 403, 422, 500, 503];
const WITH_BODY = [400, 413, 415];

const DESCRIPTION = `Keeps WhatsApp messages sealed, serves them redacted, purges what is past its period, and erases people with proof.

* Send \`Authorization: Bearer <API key>\`. Keys are shown once, expire, and may be limited to channels, purposes and networks.
* People sign in with \`POST /v1/sessions\` or through their identity provider; a browser then sends its cookie by itself, and \`X-CSRF-Token\` with every unsafe call.
* Instants are ISO 8601 in UTC. Lists are paged: \`limit\` (500 at most), \`cursor\`, and \`nextCursor\` in the answer, null on the last page.
* Errors are problem documents (RFC 9457) with a stable \`code\`. A 422 lists each broken rule with its path. No error repeats what was sent.
* Unsafe calls take an \`Idempotency-Key\`: repeated within a day, the call has no second effect and gets the first answer.
* What is not yours to know answers 404, like what does not exist.`;

/** The OpenAPI document of the running routes. */
@Injectable()
export class ApiDocument {
  private built: OpenAPIObject | undefined;

  /** Makes the document from the application's routes; call it once all of them are known. */
  build(app: INestApplication): OpenAPIObject {
    const config = new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('Lethe')
      .setVersion('1')
      .setDescription(DESCRIPTION)
      .addBearerAuth(
        { type: 'http', scheme: 'bearer', description: 'An API key: `lethe_<role>_…`' },
        'apiKey',
      )
      .addCookieAuth(
        COOKIES.session,
        { type: 'apiKey', in: 'cookie', description: 'The session of a person who signed in' },
        'session',
      )
      .build();
    const raw = cleanupOpenApiDoc(
      SwaggerModule.createDocument(app, config, { operationIdFactory: operationId }),
    );
    const document = withPlainNames(raw);
    addSchemas(document);
    for (const [path, item] of Object.entries(document.paths))
      for (const method of METHODS) {
        const operation = item[method];
        if (operation) complete(operation, method, path);
      }
    this.built = document;
    return document;
  }

  /** The document as it was built; throws before. */
  get json(): OpenAPIObject {
    if (!this.built) throw new Error('the API document is not built yet');
    return this.built;
  }
}

type Parameter = NonNullable<NonNullable<OpenAPIObject['paths'][string]['get']>['parameters']>[number];

/** Why messages are opened; the guard asks for it. */
const PURPOSE_HEADER = {
  name: 'Lethe-Purpose',
  in: 'header',
  required: false,
  description:
    'Why messages are opened (GDPR Art. 5(1)(b)). People who signed in always say so; a key that is limited to purposes names one of them, unless it has only one',
  schema: { type: 'string', enum: [...PURPOSES], example: 'customer-service' },
} satisfies Parameter;

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

function operationId(controller: string, method: string): string {
  return `${controller.replace(/HttpController$/, '').replace(/^./, (first) => first.toLowerCase())}.${method}`;
}

/** Answers are described as they leave; that they are answers, and not what is taken in, is told by where they stand. */
function withPlainNames(document: OpenAPIObject): OpenAPIObject {
  return JSON.parse(JSON.stringify(document).replaceAll('Answer_Output"', '"')) as OpenAPIObject;
}

/** Adds what is true of every route: who may use it, and the problems that it may answer. */
function complete(operation: Operation, method: string, path: string): void {
  const permission = permissionOf(method.toUpperCase(), path.replace(/\{(\w+)\}/g, ':$1'));
  if (permission === PUBLIC) return;
  const isSignIn = permission === SIGN_IN;
  operation.security = isSignIn ? [] : [{ apiKey: [] }, { session: [] }];
  const roles = isSignIn
    ? 'For whoever is not signed in.'
    : `Roles: ${permission?.roles.join(', ') ?? 'none'}.`;
  operation.description = [operation.description, roles].filter(Boolean).join('\n\n');
  if (!isSignIn && permission?.opensMessages) (operation.parameters ??= []).push(PURPOSE_HEADER);
  for (const status of [...COMMON, ...(operation.requestBody ? WITH_BODY : [])])
    operation.responses[status] ??= {
      description: STATUS_MEANING[status] ?? '',
      content: { ...PROBLEM_CONTENT },
    };
}

function addSchemas(document: OpenAPIObject): void {
  document.components ??= {};
  document.components.schemas = {
    ...document.components.schemas,
    Problem: {
      type: 'object',
      description: 'A problem document (RFC 9457)',
      required: ['type', 'title', 'status', 'code', 'detail'],
      properties: {
        type: { type: 'string', example: 'urn:lethe:problem:request.invalid' },
        title: { type: 'string', example: 'Invalid request' },
        status: { type: 'integer', example: 422 },
        code: { type: 'string', description: 'Stable: rely on it', example: 'request.invalid' },
        detail: {
          type: 'string',
          description: 'What would be right',
          example: 'the request breaks the rules listed under errors',
        },
        instance: {
          type: 'string',
          description: 'Names this answer in the logs',
          example: 'urn:uuid:0b0f1a5e-3c6e-4a52-9d0b-7a5f0f8b1c11',
        },
        errors: {
          type: 'array',
          description: 'With 422: each broken rule. Never the value',
          items: {
            type: 'object',
            required: ['path', 'rule'],
            properties: {
              path: { type: 'string', example: 'subject.phone' },
              rule: { type: 'string', example: 'must have exactly one of phone, waId, bsuid, externalId' },
            },
          },
        },
      },
    },
    AuditEntry: {
      type: 'object',
      description:
        'An entry of the audit log: random references, codes, counts and digests, nothing personal',
      required: ['v', 'i', 'at', 'type', 'actor'],
      properties: {
        v: { type: 'integer', example: 1 },
        i: { type: 'integer', description: 'Its index in the log', example: 3 },
        at: { type: 'string', format: 'date-time', example: '2026-11-21T09:30:00.000Z' },
        type: { type: 'string', example: 'disclosure' },
        actor: {
          type: 'object',
          required: ['kind', 'ref'],
          properties: {
            kind: { type: 'string', example: 'api-key' },
            ref: { type: 'string', example: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7' },
          },
        },
        subject: { type: 'string', format: 'uuid', example: '3f2b8c1e-9a4d-4e6f-b0c1-d2e3f4a5b6c7' },
        ref: {
          type: 'object',
          additionalProperties: { type: 'string' },
          example: { recipient: '0b0f1a5e-3c6e-4a52-9d0b-7a5f0f8b1c11' },
        },
        gen: { type: 'integer', example: 4 },
        n: {
          type: 'object',
          additionalProperties: { type: 'integer' },
          example: { messages: 100, pages: 1 },
        },
        code: { type: 'string', example: 'page' },
        digest: {
          type: 'object',
          additionalProperties: { type: 'string' },
          example: { evidence: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' },
        },
      },
    },
  };
}
