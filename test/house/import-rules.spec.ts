import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { packageRoot } from '../../src/cli/package-root';

const root = packageRoot();

/** A file that breaks a rule, the import that breaks it, and, for reaches, a file in between. */
interface Plant {
  rule: string;
  in: string;
  imports: string;
  through?: string;
}

const PLANTS: Plant[] = [
  { rule: 'tier-0-imports-no-higher-tier', in: 'src/foundation/errors', imports: 'src/crypto/index' },
  { rule: 'tier-1-imports-no-higher-tier', in: 'src/crypto', imports: 'src/audit/index' },
  { rule: 'tier-2-imports-no-higher-tier', in: 'src/foundation/queue', imports: 'src/keyring/client/index' },
  { rule: 'tier-3-imports-no-higher-tier', in: 'src/audit', imports: 'src/keyring/client/index' },
  { rule: 'tier-4-imports-no-higher-tier', in: 'src/keyring/client', imports: 'src/vault/seal/index' },
  { rule: 'tier-5-imports-no-higher-tier', in: 'src/vault/seal', imports: 'src/retention/index' },
  { rule: 'tier-6-imports-no-higher-tier', in: 'src/retention', imports: 'src/ingest/index' },
  { rule: 'tier-7-imports-no-higher-tier', in: 'src/erasure', imports: 'src/apps/worker/main' },
  { rule: 'siblings-of-tier-5-do-not-meet', in: 'src/subjects', imports: 'src/identity/index' },
  { rule: 'siblings-of-tier-6-do-not-meet', in: 'src/retention', imports: 'src/recipients/index' },
  { rule: 'siblings-of-tier-7-do-not-meet', in: 'src/requests', imports: 'src/erasure/index' },
  {
    rule: 'keyring-server-only-in-the-keyring-process',
    in: 'src/apps/worker',
    imports: 'src/keyring/server/index',
    through: 'src/retention',
  },
  {
    rule: 'keyring-server-only-in-the-keyring-process',
    in: 'src/cli',
    imports: 'src/keyring/custodians/index',
    through: 'src/keyring/client',
  },
  {
    rule: 'ingest-opens-nothing',
    in: 'src/apps/ingest',
    imports: 'src/vault/open/index',
    through: 'src/ingest',
  },
  {
    rule: 'api-executes-no-request',
    in: 'src/apps/api',
    imports: 'src/erasure/index',
    through: 'src/requests',
  },
  { rule: 'api-executes-no-request', in: 'src/apps/api', imports: 'src/access/index' },
  {
    rule: 'keyring-knows-no-message',
    in: 'src/apps/keyring',
    imports: 'src/whatsapp/index',
    through: 'src/keyring/server',
  },
  {
    rule: 'only-the-worker-talks-to-redis',
    in: 'src/apps/api',
    imports: 'ioredis',
    through: 'src/foundation/http',
  },
  { rule: 'node-crypto-only-in-crypto', in: 'src/vault/seal', imports: 'node:crypto' },
  { rule: 'sql-only-in-stores', in: 'src/requests', imports: 'typeorm' },
  { rule: 'sql-only-in-stores', in: 'src/ingest', imports: 'pg' },
  { rule: 'pure-modules-use-no-machine', in: 'src/redaction', imports: 'node:fs' },
  { rule: 'pure-modules-use-no-framework', in: 'src/whatsapp', imports: '@nestjs/common' },
  { rule: 'pure-modules-know-errors-only', in: 'src/crypto', imports: 'src/foundation/clock/index' },
  { rule: 'no-development-packages', in: 'src/audit', imports: 'fast-check' },
  { rule: 'modules-show-one-index', in: 'src/ingest', imports: 'src/subjects/inner' },
  { rule: 'foundation-shows-one-index-each', in: 'src/audit', imports: 'src/foundation/clock/clock' },
  { rule: 'sub-areas-show-one-index', in: 'src/keyring/client', imports: 'src/keyring/protocol/inner' },
  { rule: 'processes-are-assembled-alone', in: 'src/apps/api', imports: 'src/apps/worker/inner' },
  { rule: 'the-command-knows-settings-only', in: 'src/cli', imports: 'src/apps/worker/main' },
  { rule: 'product-code-imports-no-test', in: 'src/audit', imports: 'test/support/services' },
];

/** Imports that are as they should be, so that a rule which forbids everything is noticed as well. */
const ALLOWED: Omit<Plant, 'rule'>[] = [
  { in: 'src/keyring/server', imports: 'src/audit/index' },
  { in: 'src/apps/keyring', imports: 'src/keyring/server/index' },
  { in: 'src/apps/worker', imports: 'src/erasure/index' },
  { in: 'src/apps/worker', imports: 'ioredis' },
  { in: 'src/crypto', imports: 'node:crypto' },
  { in: 'src/whatsapp', imports: 'src/foundation/errors/index' },
  { in: 'src/ingest', imports: 'src/vault/seal/index' },
  { in: 'src/cli', imports: 'src/apps/worker/planted-keys' },
];

interface Violation {
  from: string;
  rule: { name: string };
}

describe('the import rules', () => {
  let copy: string;
  let violations: Violation[];

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'lethe-house-'));
    for (const name of ['src', 'tsconfig.json', '.dependency-cruiser.cjs', 'package.json'])
      cpSync(join(root, name), join(copy, name), {
        recursive: true,
        filter: (path) => !path.endsWith('.spec.ts'),
      });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    PLANTS.forEach((plant, index) => {
      plantFile(copy, plant, `planted-${index}`);
    });
    ALLOWED.forEach((plant, index) => {
      plantFile(copy, plant, `allowed-${index}`);
    });
    write(copy, 'src/requests/circle-a', `import './circle-b';`);
    write(copy, 'src/requests/circle-b', `import './circle-a';`);
    violations = cruise(copy);
  });
  afterAll(() => {
    rmSync(copy, { recursive: true, force: true });
  });

  it.each(PLANTS.map((plant, index) => ({ ...plant, index })))('$rule: sees $in import $imports', (plant) => {
    const caught = violations.filter(({ from }) => from === `${plant.in}/planted-${plant.index}.ts`);
    expect(caught.map(({ rule }) => rule.name)).toContain(plant.rule);
  });

  it.each(ALLOWED.map((plant, index) => ({ ...plant, index })))('let $in import $imports', (plant) => {
    expect(violations.filter(({ from }) => from === `${plant.in}/allowed-${plant.index}.ts`)).toEqual([]);
  });

  it('see a circle', () => {
    const caught = violations.filter(({ from }) => from === 'src/requests/circle-a.ts');
    expect(caught.map(({ rule }) => rule.name)).toContain('no-cycles');
  });

  it('have a planted violation each', () => {
    const config = readFileSync(join(root, '.dependency-cruiser.cjs'), 'utf8');
    const planted = new Set([...PLANTS.map(({ rule }) => rule), 'no-cycles']);
    const named = [...config.matchAll(/name: '([a-z0-9-]+)'/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !planted.has(name))).toEqual([]);
  });
});

/** Writes the offending file, what it imports when nobody has written that yet, and the file in between. */
function plantFile(copy: string, plant: Omit<Plant, 'rule'>, name: string): void {
  if (/^(?:src|test)\//.test(plant.imports) && !existsSync(join(copy, `${plant.imports}.ts`)))
    write(copy, plant.imports, 'export const planted = true;');
  const file = `${plant.in}/${name}`;
  if (plant.through === undefined) {
    write(copy, file, `import '${specifier(file, plant.imports)}';`);
    return;
  }
  const between = `${plant.through}/between-${name}`;
  write(copy, between, `import '${specifier(between, plant.imports)}';`);
  write(copy, file, `import '${specifier(file, between)}';`);
}

function specifier(from: string, to: string): string {
  if (!/^(?:src|test)\//.test(to)) return to;
  const path = relative(dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

function write(copy: string, file: string, content: string): void {
  const path = join(copy, `${file}.ts`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${content}\nexport {};\n`);
}

function cruise(copy: string): Violation[] {
  const program = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const args = [program, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
  const output = execFileSync(process.execPath, args, { cwd: copy, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return (JSON.parse(output) as { summary: { violations: Violation[] } }).summary.violations;
}
