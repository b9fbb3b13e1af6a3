import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha1Hex } from '../../crypto';
import { isInBreachedFile } from './breached-file';
import { brokenPasswordRule } from './password-rules';

const known = ['ada.byron@example.org', 'Ada Byron'];

describe('rules of passwords', () => {
  it.each([
    ['elevenchars', /12 to 128/],
    ['x'.repeat(129), /12 to 128/],
    ['password12345', /breaches/],
    ['1234567890123456', /run/],
    ['!!!iloveyou!!!', /breaches/],
    ['aaaabbbbaaaa', /repetition/],
    ['abcdefgh1234', /run/],
    ['i-am-ada-byron-1815', /login/],
    ['the-lethe-river', /Lethe/],
  ])('refuse %s', async (password, rule) => {
    await expect(brokenPasswordRule(password, { known })).resolves.toMatch(rule);
  });

  it.each(['marmot quilted saffron', 'pürée-über-ölförmig', 'tr0ub4dor&3-x-kettle'])(
    'take %s',
    async (password) => {
      await expect(brokenPasswordRule(password, { known })).resolves.toBeUndefined();
    },
  );
});

describe('a file of breached passwords', () => {
  const folder = mkdtempSync(join(tmpdir(), 'breached-'));
  const path = join(folder, 'hashes.txt');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds every line of it, first and last too, and nothing else', async () => {
    const passwords = Array.from({ length: 300 }, (_, i) => `breached-password-${i}`);
    const lines = passwords.map((one, i) => `${sha1Hex(one).toUpperCase()}:${i * i * i}`).sort();
    for (const text of [lines.join('\r\n'), `${lines.join('\n')}\n`]) {
      writeFileSync(path, text);
      for (const one of passwords) expect([one, await isInBreachedFile(path, one)]).toEqual([one, true]);
      for (let i = 0; i < 300; i += 1)
        expect(await isInBreachedFile(path, `other-password-${i}`)).toBe(false);
    }
    await expect(brokenPasswordRule('breached-password-7', { known, breachedFile: path })).resolves.toMatch(
      /breaches/,
    );
    writeFileSync(path, '');
    await expect(isInBreachedFile(path, 'anything')).resolves.toBe(false);
  });
});
