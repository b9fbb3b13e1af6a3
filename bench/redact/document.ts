import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRedactor, DEFAULT_POLICY } from '../../src/redaction';
import { UNIT_CASES, type UnitCase } from '../../src/redaction/fixtures/unit-cases';
import { identifierTable } from './identifier-table';
import { countTypes, type Counts, type Gold } from './span-counts';

const redactor = createRedactor(DEFAULT_POLICY);
const PAGE = join('docs', 'REDACTION.md');
const OWN = [
  'second-set.jsonl',
  'fourth-set.jsonl',
  'fifth-set.jsonl',
  'sixth-set.jsonl',
  'seventh-set.jsonl',
  'eighth-set.jsonl',
].map((name) => join('src', 'redaction', 'fixtures', name));

/**
 * Writes what is measured into docs/REDACTION.md: the second column but one of the table by type, and the table of national identifiers. Takes the development set
 * as an argument; without it that figure stays out. `npm run build && node dist/bench/redact/document.js SET.jsonl`, then `npx prettier --write docs/REDACTION.md`.
 */
function main(): void {
  const set = process.argv[2];
  if (set !== undefined && !existsSync(set)) throw new Error(`${set} does not exist`);
  const development = set === undefined ? undefined : countTypes(readSet(set));
  const own = countTypes(OWN.flatMap(readSet));
  const page = readFileSync(PAGE, 'utf8');
  const measured = between(page, 'by-type', (table) =>
    table.replace(/^\| ([A-Z][^|]*)\|([^|]*)\|[^|]*\|/gm, (_row, types: string, how: string) => {
      const names = types.match(/[A-Z]+(?:_[A-Z]+)+|[A-Z]{3,}/g) ?? [];
      const figures = [cellOf('dev', development, names), cellOf('own', own, names), casesOf(names)].filter(
        (figure) => figure !== undefined,
      );
      return `| ${types}|${how}| ${figures.join(' · ') || '—'} |`;
    }),
  );
  writeFileSync(
    PAGE,
    between(measured, 'identifiers', () => `\n\n${identifierTable()}\n\n`),
  );
}

/** Replaces what stands between the two markers of a name. */
function between(page: string, name: string, replace: (part: string) => string): string {
  const [begin, end] = [`<!-- measured: ${name} -->`, `<!-- /measured: ${name} -->`];
  const [from, to] = [page.indexOf(begin) + begin.length, page.indexOf(end)];
  if (to < from) throw new Error(`${PAGE} has no markers ${begin} … ${end}`);
  return page.slice(0, from) + replace(page.slice(from, to)) + page.slice(to);
}

/** "dev 1.000 / 0.990 (212)": precision, recall, values of some types together; undefined where the set has none. */
function cellOf(
  set: string,
  counts: ReadonlyMap<string, Counts> | undefined,
  types: readonly string[],
): string | undefined {
  const sum = { gold: 0, found: 0, right: 0 };
  for (const [type, { gold, found, right }] of counts ?? []) {
    if (!isOneOf(type, types)) continue;
    sum.gold += gold;
    sum.found += found;
    sum.right += right;
  }
  if (sum.gold === 0) return undefined;
  const precision = sum.found === 0 ? 0 : sum.right / sum.found;
  return `${set} ${precision.toFixed(3)} / ${(sum.right / sum.gold).toFixed(3)} (${sum.gold})`;
}

/** "cases 12/12, 3/3": our single cases that are right, those with a value and those without. */
function casesOf(types: readonly string[]): string | undefined {
  const cases = UNIT_CASES.filter(({ type }) => isOneOf(type, types));
  if (cases.length === 0) return undefined;
  const right = ({ type, text, region, expected }: UnitCase): boolean =>
    redactor
      .redact(text, { region })
      .spans.filter((span) => span.type === type)
      .map(({ start, end }) => text.slice(start, end))
      .join('|') === expected.join('|');
  const share = (some: readonly UnitCase[]): string => `${some.filter(right).length}/${some.length}`;
  const positive = cases.filter(({ expected }) => expected.length > 0);
  return `cases ${share(positive)}, ${share(cases.filter((one) => !positive.includes(one)))}`;
}

/** `CC_PASSPORT` stands for the passports of all countries. */
const isOneOf = (type: string, types: readonly string[]): boolean =>
  types.some(
    (one) =>
      one === type || (one.startsWith('CC_') && /^[A-Z]{2}_/.test(type) && type.slice(2) === one.slice(2)),
  );

const readSet = (file: string): Gold[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Gold);

main();
