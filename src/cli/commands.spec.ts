import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Command } from 'commander';
import { COMMANDS } from './commands';

describe('the commands', () => {
  it('are all listed', () => {
    const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.command.ts'))
      .map((file) => `./${file.replace(/\.ts$/, '')}`);
    expect([...new Set(Object.values(COMMANDS))].sort()).toEqual(files.sort());
  });

  it.each(Object.entries(COMMANDS))('%s is registered by its file', (name, file) => {
    const { register } = createRequire(__filename)(join(__dirname, file)) as {
      register: (program: Command) => void;
    };
    const program = new Command();
    register(program);
    expect(program.commands.map((command) => command.name())).toContain(name);
  });
});
