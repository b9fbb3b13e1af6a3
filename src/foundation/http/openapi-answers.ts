import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';

/** What each status means in this API, for its document. */
export const STATUS_MEANING: Readonly<Record<number, string>> = {
  400: 'The request is not well-formed HTTP with well-formed JSON in UTF-8',
  401: 'No API key, or one that does not open: cut, unknown, expired or revoked',
  403: 'Your role may not do this; the roles that may are named',
  404: 'There is no such thing, or its existence is not yours to know',
  409: 'Not possible in the present state; `detail` says which state it needs',
  410: 'It existed and was erased or has expired; it will not come back',
  413: 'The body is too large',
  415: 'The body is not `application/json`',
  422: 'The request breaks the rules listed in `errors`, each with its path',
  429: 'Too many requests of this kind; wait as `Retry-After` says',
  500: 'Something went wrong here; `instance` finds it in the logs',
  503: 'The database or the keyring is away; try again as `Retry-After` says',
};

/** The content of a problem answer, for the document. */
export const PROBLEM_CONTENT = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
} as const;

/** Documents the problems that are this route's own; those that every route may answer are added to all of them. */
export function AlsoAnswers(...statuses: number[]): MethodDecorator {
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({ status, description: STATUS_MEANING[status] ?? '', content: { ...PROBLEM_CONTENT } }),
    ),
  );
}
