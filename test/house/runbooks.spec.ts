import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULE_NAMES } from '../../src/alerts/alert';
import { alertRules } from '../../src/alerts/rules';
import { packageRoot } from '../../src/cli/package-root';
import { systemClock } from '../../src/foundation/clock';

const runbooks = join(packageRoot(), 'docs/runbooks');

describe('alert rules', () => {
  it('are the ones that are listed, each once', () => {
    const rules = alertRules({ backupEveryHours: 24, machine: systemClock });
    expect(rules.map(({ name }) => name).sort()).toEqual([...RULE_NAMES].sort());
  });

  it.each(RULE_NAMES)('have a runbook that says what to do: %s', (name) => {
    const file = join(runbooks, `${name}.md`);
    expect(existsSync(file)).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(text.startsWith(`# ${name} `)).toBe(true);
    expect(text).toMatch(/`(?:GET|POST|PUT|DELETE|lethe|LETHE_|curl)/);
    for (const [, link] of text.matchAll(/\]\(([^)]+\.md)\)/g))
      expect(existsSync(join(runbooks, link!))).toBe(true);
  });
});
