import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { ApiExcludeController, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { DomainError } from '../../../foundation/errors';
import { ApiDocument } from './api-document';

class DocsPath extends createZodDto(z.object({ file: z.string().max(64) })) {}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lethe API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<noscript>The same as JSON: <a href="/openapi.json">/openapi.json</a></noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null, persistAuthorization: false });\n`;

/** The page loads nothing from elsewhere, and nothing may frame it. Swagger UI sets styles on elements, hence 'unsafe-inline' for those alone. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const FILES: Readonly<Record<string, { type: string; read: () => Buffer }>> = {
  'start.js': { type: 'text/javascript; charset=utf-8', read: () => Buffer.from(START) },
  'swagger-ui.css': { type: 'text/css; charset=utf-8', read: () => asset('swagger-ui.css') },
  'swagger-ui-bundle.js': {
    type: 'text/javascript; charset=utf-8',
    read: () => asset('swagger-ui-bundle.js'),
  },
};

/** `/openapi.json`, and `/docs`, where people read it. */
@ApiExcludeController()
@Controller()
export class ApiDocumentHttpController {
  private readonly files = new Map<string, Buffer>();

  constructor(private readonly document: ApiDocument) {}

  @Get('openapi.json')
  json(): OpenAPIObject {
    return this.document.json;
  }

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', PAGE_POLICY)
  page(): string {
    return PAGE;
  }

  @Get('docs/:file')
  file(@Param() { file }: DocsPath, @Res() reply: FastifyReply): void {
    const known = Object.hasOwn(FILES, file) ? FILES[file] : undefined;
    if (!known) throw new DomainError('missing', 'docs.unknown', 'the page has no such file');
    const bytes = this.files.get(file) ?? known.read();
    this.files.set(file, bytes);
    void reply.type(known.type).header('Cache-Control', 'public, max-age=3600').send(bytes);
  }
}

/** A file of the package that Swagger UI is published as. */
function asset(name: string): Buffer {
  return readFileSync(join(require.resolve('swagger-ui-dist/package.json'), '..', name));
}
