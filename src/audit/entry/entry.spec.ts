import { z } from 'zod';
import { canonicalJson, randomUuid } from '../../crypto';
import { encodeEntry, factOf, MAX_ENTRY_BYTES, parseEntry } from './audit-entry';
import { type AuditFact, checkFact } from './audit-fact';
import { ENTRY_TYPES, type EntryType } from './entry-types';

const actor = { kind: 'process', ref: 'worker' } as const;
const TYPES = Object.keys(ENTRY_TYPES) as EntryType[];

/** What must never get into the log, in the disguises that a careless caller might choose. */
const CANARIES = [
  '+33639981234',
  '33639981234',
  'wamid.HBgLMzM2Mzk5ODEyMzQVAgASGBQzQTdCNUJEOTlDMkI4ODkyRkMA',
  'Ada Lovelace',
  'ada',
  'US.13491208655302741918',
  '192.0.2.17',
  'invoice.pdf',
  'please call me back',
  '00000000-0000-0000-0000-033639981234',
  '33639981-2340-1000-8000-000000000000',
  Buffer.from('33639981234').toString('base64'),
  Buffer.from('+33639981234').toString('hex'),
  'file:33639981234',
  '',
];

/** Every place in a type's schema that can hold a string. */
function stringPaths(schema: z.ZodType, path: string[] = []): string[][] {
  const json = z.toJSONSchema(schema, { unrepresentable: 'any' }) as JsonSchema;
  return walk(json, path);
}

interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

function walk(schema: JsonSchema, path: string[]): string[][] {
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((branch) => walk(branch, path));
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
    walk(member, [...path, name]),
  );
  return [...(schema.type === 'string' ? [path] : []), ...branches, ...members];
}

function withAt(value: unknown, [name, ...rest]: string[], leaf: unknown): Record<string, unknown> {
  const object = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return { ...object, [name!]: rest.length === 0 ? leaf : withAt(object[name!], rest, leaf) };
}

const minimal = (type: EntryType): Record<string, unknown> => ({
  type,
  actor,
  ...('subject' in ENTRY_TYPES[type].shape && { subject: randomUuid() }),
  ...('gen' in ENTRY_TYPES[type].shape && { gen: 4 }),
});

describe('entry types', () => {
  it.each(TYPES)('%s takes its minimum, and survives writing and reading', (type) => {
    const fact = checkFact(minimal(type) as { type: string });
    const bytes = encodeEntry(7, Date.UTC(2026, 10, 21, 6, 0, 0, 5), fact);
    const entry = parseEntry(bytes);
    expect(entry).toMatchObject({ v: 1, i: 7, at: '2026-11-21T06:00:00.005Z', type });
    expect(checkFact(factOf(entry))).toEqual(fact);
    expect(canonicalJson(JSON.parse(bytes.toString()) as never)).toEqual(bytes);
  });

  it.each(TYPES)('%s has no string that could hold a person', (type) => {
    const paths = stringPaths(ENTRY_TYPES[type]);
    expect(paths.map((path) => path.join('.'))).toContain('actor.ref');
    for (const path of paths) {
      for (const canary of CANARIES) {
        const fact = withAt(minimal(type), path, canary);
        expect(() => checkFact(fact as { type: string })).toThrow('does not take this');
      }
    }
  });

  it.each(TYPES)('%s takes no other field, at no level', (type) => {
    const shape = ENTRY_TYPES[type].shape as Record<string, unknown>;
    const places = [['text'], ['actor', 'name'], ['ref', 'phone'], ['n', 'phone'], ['digest', 'phone']];
    for (const path of places.filter(([first]) => first === 'text' || first! in shape || first === 'ref')) {
      expect(() => checkFact(withAt(minimal(type), path, 'x') as { type: string })).toThrow(
        'does not take this',
      );
      expect(() => checkFact(withAt(minimal(type), path, 1) as { type: string })).toThrow(
        'does not take this',
      );
    }
  });

  it('names the field that was refused, and not what was in it', () => {
    const fact = { type: 'subject.created', actor, subject: '+33639981234' };
    expect(() => checkFact(fact)).toThrow('an entry of type subject.created does not take this: subject');
    expect(() => checkFact({ type: '+33639981234' })).toThrow('the audit log has no such entry type');
    expect(() => checkFact({ type: 'toString' })).toThrow('the audit log has no such entry type');
  });

  it('takes integers only', () => {
    for (const n of [1.5, NaN, '1', 2 ** 53]) {
      expect(() => checkFact({ type: 'lookup', actor, n: { lookups: n } } as never)).toThrow('n.lookups');
    }
  });

  it('fits 4,096 bytes, every type with every field set', () => {
    for (const type of TYPES) {
      const full = Object.entries(ENTRY_TYPES[type].shape).reduce<Record<string, unknown>>(
        (fact, [name, field]) => {
          const names = Object.keys(
            (z.toJSONSchema(field as z.ZodType, { unrepresentable: 'any' }) as JsonSchema).properties ?? {},
          );
          if (name === 'n')
            return { ...fact, n: Object.fromEntries(names.map((count) => [count, Number.MAX_SAFE_INTEGER])) };
          if (name === 'digest')
            return { ...fact, digest: Object.fromEntries(names.map((of) => [of, `${'A'.repeat(43)}=`])) };
          return fact;
        },
        minimal(type),
      );
      expect(
        encodeEntry(2 ** 52, 0, checkFact(full as { type: string }) satisfies AuditFact).length,
      ).toBeLessThan(MAX_ENTRY_BYTES);
    }
  });
});

describe('reading entries', () => {
  const good = { v: 1, i: 0, at: '2026-11-21T06:00:00.000Z', type: 'login', actor };

  it.each([
    ['another version', { ...good, v: 2 }],
    ['no index', { ...good, i: '0' }],
    ['a negative index', { ...good, i: -1 }],
    ['a time of another form', { ...good, at: '2026-11-21T06:00:00Z' }],
    ['no type', { ...good, type: 1 }],
    ['no actor', { ...good, actor: null }],
  ])('refuses %s', (_, entry) => {
    expect(parseEntry(canonicalJson(good as never))).toEqual(good);
    expect(() => parseEntry(canonicalJson(entry as never))).toThrow(
      expect.objectContaining({ kind: 'corrupt' }) as Error,
    );
  });

  it('refuses what is not canonical, no object, or too long', () => {
    for (const text of ['[]', '1', 'null', JSON.stringify(good), `${canonicalJson(good).toString()}\n`]) {
      expect(() => parseEntry(Buffer.from(text))).toThrow(
        expect.objectContaining({ kind: 'corrupt' }) as Error,
      );
    }
    const long = canonicalJson({ ...good, code: 'x'.repeat(MAX_ENTRY_BYTES) });
    expect(() => parseEntry(long)).toThrow('not an audit entry');
  });

  it('reads types that a newer Lethe wrote', () => {
    expect(parseEntry(canonicalJson({ ...good, type: 'moon.landed' })).type).toBe('moon.landed');
  });
});
