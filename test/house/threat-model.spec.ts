import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULE_NAMES } from '../../src/alerts/alert';
import { packageRoot } from '../../src/cli/package-root';

const root = packageRoot();
const text = readFileSync(join(root, 'docs/THREAT-MODEL.md'), 'utf8');
const specs = ['src', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.spec.ts'))
    .map((file) => `${folder}/${file}`),
);

/** Cells of the lines below a heading, without the head of the table. */
function table(heading: string): string[][] {
  const section = text.slice(text.indexOf(heading)).split('\n## ')[0]!;
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** Spec files that a cell names, each with the beginnings of test titles that it quotes there. */
function citations(cell: string): { name: string; files: string[]; titles: string[] }[] {
  return [...cell.matchAll(/`([\w./-]+\.spec\.ts)`((?:[,;]? “[^”]+”)*)/g)].map(([, name, quoted]) => ({
    name: name!,
    files: specs.filter((file) => file.endsWith(`/${name}`) || file === name),
    titles: [...quoted!.matchAll(/“([^”]+)”/g)].map(([, title]) => title!.replace(/…$/, '')),
  }));
}

const rows = [...table('## Who may try what'), ...table('## STRIDE')];

describe('the threat model', () => {
  it('names for each attacker a control, a test and, by STRIDE, a metric', () => {
    const stride = table('## STRIDE');
    expect(stride.filter((row) => row.length !== 5 || row.includes(''))).toEqual([]);
    const proofs = [
      ...table('## Who may try what').map(([attacker, , , , proof]) => [attacker, proof] as const),
      ...stride.map(([attacker, , , proof]) => [attacker, proof] as const),
    ];
    expect(proofs.filter(([, proof]) => citations(proof!).length === 0)).toEqual([]);
    expect(rows.length).toBeGreaterThan(30);
  });

  it('cites tests that there are, each by a name that only one has, and titles that they have', () => {
    const all = rows.flat().flatMap(citations);
    expect(all.filter(({ files }) => files.length !== 1).map(({ name, files }) => [name, files])).toEqual([]);
    const missing = all.flatMap(({ files, titles }) => {
      const source = readFileSync(join(root, files[0]!), 'utf8').replaceAll("\\'", '’');
      return titles.filter((title) => !source.includes(title)).map((title) => [files[0], title]);
    });
    expect(missing).toEqual([]);
  });

  it('cites benchmarks, vectors and alert rules that there are', () => {
    for (const [, name] of text.matchAll(/bench `([a-z-]+)`/g))
      expect(existsSync(join(root, 'bench', `${name}.ts`))).toBe(true);
    for (const [, name] of text.matchAll(/`vectors\/([a-z-]+\.json)`/g))
      expect(existsSync(join(root, 'test/vectors', name!))).toBe(true);
    for (const [, rule] of text.matchAll(/rule="([a-z-]+)"/g)) expect(RULE_NAMES).toContain(rule);
  });
});
