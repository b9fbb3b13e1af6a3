import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { DomainError } from '../foundation/errors';
import { profileFields } from '../identity';

/**
 * Reads who is to be invited: a line with the address that they sign in as, and one with their name. On standard input, since arguments show in the list of
 * processes and in a shell's history. Asks on `prompts` when a person types. Throws `user.login` and `user.name`, which say what is right and repeat nothing.
 */
export async function readInvited(
  input: Readable & { isTTY?: boolean },
  prompts: Writable,
): Promise<{ login: string; name: string }> {
  const typed = input.isTTY === true;
  const lines = createInterface({ input, ...(typed && { output: prompts, historySize: 0 }) });
  const answers = lines[Symbol.asyncIterator]();
  const ask = async (question: string): Promise<string> => {
    if (typed) {
      lines.setPrompt(`${question}: `);
      lines.prompt();
    }
    const line = await answers.next();
    return line.done === true ? '' : line.value.trim();
  };
  try {
    const login = profileFields.login.safeParse(await ask('The e-mail address that they sign in as'));
    if (!login.success)
      throw new DomainError(
        'invalid',
        'user.login',
        'the first line of standard input is the e-mail address that they sign in as',
      );
    const name = profileFields.name.safeParse(await ask('What colleagues call them'));
    if (!name.success)
      throw new DomainError(
        'invalid',
        'user.name',
        'the second line of standard input is what colleagues call them, in 200 characters at most',
      );
    return { login: login.data, name: name.data };
  } finally {
    lines.close();
  }
}
