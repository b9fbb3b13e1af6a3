import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSync } from 'recheck';
import ts from 'typescript';
import { RECOGNISERS } from './recognisers/registry';

/** Every regular expression literal of the module's sources, and those the registry composes at run time. */
function patterns(): Map<string, RegExp> {
  const found = new Map<string, RegExp>();
  const add = (pattern: RegExp): void => void found.set(String(pattern), pattern);
  for (const file of readdirSync(__dirname, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const source = ts.createSourceFile(
      file,
      readFileSync(join(__dirname, file), 'utf8'),
      ts.ScriptTarget.ES2023,
    );
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const slash = node.text.lastIndexOf('/');
        add(new RegExp(node.text.slice(1, slash), node.text.slice(slash + 1)));
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  for (const recogniser of RECOGNISERS) recogniser.patterns.forEach(add);
  return found;
}

/** Without repetition of variable length there is nothing to backtrack into. */
const isTrivial = ({ source }: RegExp): boolean =>
  !/[*+]|\{\d+,/.test(source.replace(/\\./g, '').replace(/\[[^\]]*\]/g, ''));

/** Slowest growth from 2 k to 8 k to 32 k characters over texts made of the pattern's own characters; four for linear, sixteen for quadratic. */
function growth(pattern: RegExp, attack: readonly string[] = []): number {
  const probe = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '') + 'g');
  const units = [
    ...attack.filter((pump) => pump !== ''),
    'a',
    '1',
    'a ',
    '1 ',
    'Aa ',
    'A',
    '.',
    'a.',
    ' ',
    ',',
    '1,',
    '-',
    'a-',
    '@',
    '(',
    'at ',
    'dot ',
    'street ',
    '1 Aa ',
    'p o box ',
  ];
  const time = (unit: string, size: number): number => {
    const text = `${unit.repeat(Math.ceil(size / unit.length)).slice(0, size)}\u0000`;
    let best = Infinity;
    // In processor time: other work on the machine must not count.
    for (let i = 0; i < 5; i += 1) {
      const start = process.cpuUsage();
      text.match(probe);
      const { user, system } = process.cpuUsage(start);
      best = Math.min(best, (user + system) / 1000);
    }
    return best;
  };
  return Math.max(
    ...units.map((unit) => {
      const [small, large] = [time(unit, 8192), time(unit, 32_768)];
      // Below a millisecond the clock tells nothing, and nothing is at stake.
      return large < 1 ? 1 : large / Math.max(small, 0.1);
    }),
  );
}

describe('every regular expression of ours', () => {
  const all = [...patterns().values()].filter((pattern) => !isTrivial(pattern));

  it('is found by the collection', () => {
    expect(all.length).toBeGreaterThan(60);
  });

  it.each(all.map((pattern) => [String(pattern).slice(0, 60), pattern] as const))(
    '%s is safe',
    (_name, pattern) => {
      const verdict = checkSync(pattern.source, pattern.flags.replace('g', ''), { timeout: 3000 });
      // Its fuzzer has no proof, and what it says depends on its dice and on the time it had: its own attack is then measured.
      if (verdict.status === 'vulnerable' && verdict.checker === 'fuzz')
        expect(
          growth(
            pattern,
            verdict.attack.pumps.map(({ pump }) => pump),
          ),
        ).toBeLessThan(9);
      else if (verdict.status === 'unknown') expect(growth(pattern)).toBeLessThan(9);
      else expect(verdict.status).toBe('safe');
    },
    60_000,
  );
});
