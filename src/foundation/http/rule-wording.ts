import type { z } from 'zod';

const SORTS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};
const COUNTED: Readonly<Record<string, string>> = { string: ' characters', array: ' items' };

/** What would be right, in words, for the rules of a schema that bring none of their own; undefined leaves zod's. Never the value that was sent. */
export function wordingOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      return SORTS[issue.expected] && `must be ${SORTS[issue.expected]}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return limit(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return limit(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_format':
      return issue.format === 'uuid' ? 'must be a UUID' : undefined;
    default:
      return undefined;
  }
}

function limit(origin: string, bound: string, value: number | bigint): string {
  const counted = COUNTED[origin];
  return `must ${counted === undefined ? 'be' : 'have'} ${bound} ${value}${counted ?? ''}`;
}
