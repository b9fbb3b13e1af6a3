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
    // What draws values for tests reads nothing from outside.
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts') || file.startsWith('fixtures')) continue;
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

describe('every regular expression of ours', () => {
  const all = [...patterns().values()].filter((pattern) => !isTrivial(pattern));

  it('is found by the collection', () => {
    expect(all.length).toBeGreaterThan(60);
  });

  // The automaton alone: it proves or refutes, where the fuzzer throws dice. The time is a limit on a stuck machine; the slowest takes seconds.
  it.each(all.map((pattern) => [String(pattern).slice(0, 60), pattern] as const))(
    '%s is proven to run in linear time',
    (_name, { source, flags }) => {
      const verdict = checkSync(source, flags.replace('g', ''), { checker: 'automaton', timeout: 100_000 });
      expect(verdict).toMatchObject({ status: 'safe', checker: 'automaton' });
    },
  );
});
