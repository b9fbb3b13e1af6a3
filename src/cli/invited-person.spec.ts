import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { readInvited } from './invited-person';

/** Standard input, at a terminal or not, and what was asked. */
function terminal(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const prompts = new PassThrough({ encoding: 'utf8' });
  return { input, prompts, asked: () => (prompts.read() as string | null) ?? '' };
}

describe('who is invited', () => {
  it('is read from two lines that come at once, and nobody is asked', async () => {
    const { input, prompts, asked } = terminal(false);
    input.end('ada@example.org\n  Ada Byron \n');
    await expect(readInvited(input, prompts)).resolves.toEqual({
      login: 'ada@example.org',
      name: 'Ada Byron',
    });
    expect(asked()).toBe('');
  });

  it('is read from a pipe that stays open', async () => {
    const { input, prompts } = terminal(false);
    input.write('ada@example.org\nAda Byron\n');
    await expect(readInvited(input, prompts)).resolves.toMatchObject({ name: 'Ada Byron' });
    expect(input.isPaused()).toBe(true);
  });

  it('is asked for at a terminal, one after the other', async () => {
    const { input, prompts, asked } = terminal(true);
    const invited = readInvited(input, prompts);
    await once(prompts, 'readable');
    expect(asked()).toBe('The e-mail address that they sign in as: ');
    input.write('ada@example.org\n');
    await once(prompts, 'readable');
    expect(asked()).toBe('What colleagues call them: ');
    input.write('Ada Byron\n');
    await expect(invited).resolves.toEqual({ login: 'ada@example.org', name: 'Ada Byron' });
  });

  it.each([
    ['nothing', '', 'user.login'],
    ['no address', 'ada.byron\nAda Byron\n', 'user.login'],
    ['no name', 'ada@example.org\n', 'user.name'],
    ['a name of blanks', 'ada@example.org\n   \n', 'user.name'],
    ['a name without an end', `ada@example.org\n${'Ada'.repeat(100)}\n`, 'user.name'],
  ])('is refused when there is %s, without being repeated', async (_what, typed, code) => {
    for (const isTTY of [false, true]) {
      const { input, prompts } = terminal(isTTY);
      input.end(typed);
      const error = await readInvited(input, prompts).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code });
      expect((error as Error).message).not.toMatch(/ada/i);
    }
  });
});
