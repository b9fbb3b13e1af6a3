import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { type ZodDto } from 'nestjs-zod';
import { isZodDto } from 'nestjs-zod/dto';
import { z } from 'zod';
import { RequestInvalid, type RuleBroken } from './request-errors';
import { wordingOf } from './rule-wording';

/**
 * Checks bodies, queries and path parameters against the zod schema of their class; throws {@link RequestInvalid}. A parameter of another class
 * is a mistake of ours and refused as such, so that nothing reaches a handler unchecked.
 */
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type === 'custom') return value;
    if (!isZodDto(metatype)) throw new Error(`a ${type} parameter has no schema`);
    return parseRequest((metatype as ZodDto<z.ZodType>).schema, value ?? {});
  }
}

/** Parses a value of a request; throws {@link RequestInvalid} with every rule it breaks. */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { error: wordingOf });
  if (parsed.success) return parsed.data;
  throw new RequestInvalid(rulesOf(parsed.error));
}

/** A field's name that cannot be anybody's number or address. */
const PLAIN_NAME = /^[a-z][a-z_]{0,39}$/i;

/** The rules that a zod error speaks of, without any value of the input; fields that are not known are named where their names look like some. */
export function rulesOf(error: z.ZodError): RuleBroken[] {
  return error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    rule: issue.code === 'unrecognized_keys' ? unknownFields(issue.keys) : ruleOf(issue.message),
  }));
}

function unknownFields(keys: readonly string[]): string {
  const named = keys.filter((key) => PLAIN_NAME.test(key)).slice(0, 5);
  return `has a field that is not known here${named.length > 0 ? `: ${named.join(', ')}` : ''}`;
}

/** Zod's own "Invalid input: expected string, received number" without its first half. */
function ruleOf(message: string): string {
  return message.replace(/^Invalid input: /, '');
}
