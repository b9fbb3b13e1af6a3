import { z } from 'zod';
import { wordingOf } from './rule-wording';

const schema = z.strictObject({
  kind: z.enum(['access', 'erasure']),
  version: z.literal(1),
  name: z.string().min(2).max(4),
  tags: z.array(z.string()).min(1).max(2),
  size: z.int().min(1).max(9),
  share: z.number().gt(0).lt(1),
  flag: z.boolean(),
  id: z.uuid(),
  own: z.string().regex(/^a/, 'must begin with a'),
});

/** The rules that a value breaks, by field. */
function broken(value: object): Record<string, string> {
  const parsed = schema.safeParse(value, { error: wordingOf });
  return Object.fromEntries(
    (parsed.error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]),
  );
}

describe('the rules of a request', () => {
  it('say what is missing', () => {
    expect(new Set(Object.values(broken({ kind: 'access', version: 1 })))).toEqual(new Set(['is required']));
  });

  it('say what would be right', () => {
    const wrong = {
      kind: 'x',
      version: 2,
      name: 'n',
      tags: [],
      size: 0,
      share: 0,
      flag: 'yes',
      id: 'x',
      own: 'b',
    };
    expect(broken(wrong)).toEqual({
      kind: 'must be one of access, erasure',
      version: 'must be 1',
      name: 'must have at least 2 characters',
      tags: 'must have at least 1 items',
      size: 'must be at least 1',
      share: 'must be more than 0',
      flag: 'must be true or false',
      id: 'must be a UUID',
      own: 'must begin with a',
    });
    expect(broken({ ...wrong, name: 'names', tags: ['a', 'b', 'c'], size: 10, share: 1 })).toMatchObject({
      name: 'must have at most 4 characters',
      tags: 'must have at most 2 items',
      size: 'must be at most 9',
      share: 'must be less than 1',
    });
    expect(broken({ ...wrong, kind: null, name: 4, tags: {}, size: 1.5, own: ['b'] })).toMatchObject({
      kind: 'must be one of access, erasure',
      name: 'must be text',
      tags: 'must be a list',
      size: 'must be a whole number',
      own: 'must be text',
    });
  });
});
