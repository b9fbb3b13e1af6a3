import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, integer, loadConfig, port, readStrongSecretFile, strongSecretFile } from '.';

const shape = { PORT: port(8080), NAME: z.string() };

describe('loadConfig', () => {
  it('prefers the key of the role over the shared one', () => {
    expect(loadConfig('ingest', shape, { LETHE_NAME: 'shared', LETHE_INGEST_NAME: 'own' }).NAME).toBe('own');
    expect(loadConfig('api', shape, { LETHE_NAME: 'shared', LETHE_INGEST_NAME: 'own' }).NAME).toBe('shared');
  });

  it('names every wrong key and its rule, never the value', () => {
    const act = () =>
      loadConfig(
        'api',
        { ...shape, SIZE: integer(1, 1, 9) },
        { LETHE_PORT: 'hunter2', LETHE_API_SIZE: '10' },
      );
    expect(act).toThrow(ConfigError);
    try {
      act();
    } catch (error) {
      const { issues, message } = error as ConfigError;
      expect(issues).toEqual([
        { key: 'LETHE_PORT', rule: 'must be a port number' },
        { key: 'LETHE_NAME', rule: 'is required, here or as LETHE_API_NAME' },
        { key: 'LETHE_API_SIZE', rule: 'must be at most 9' },
      ]);
      expect(message).not.toContain('hunter2');
    }
  });
});

describe('a secret that alone keeps somebody out', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secret-'));
  const file = join(folder, 'secret');
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['an empty file, as one that is being replaced', ''],
    ['line ends', '\r\n'.repeat(32)],
    ['31 bytes', 'x'.repeat(31)],
  ])('is not %s, at the start or later', (_, content) => {
    writeFileSync(file, content);
    expect(() => loadConfig('api', { SECRET_FILE: strongSecretFile() }, { LETHE_SECRET_FILE: file })).toThrow(
      'LETHE_SECRET_FILE: must name a file of at least 32 random bytes',
    );
    expect(() => readStrongSecretFile(file)).toThrow('fewer than 32 bytes');
  });

  it('is 32 bytes or more', () => {
    writeFileSync(file, `${'x'.repeat(32)}\n`);
    expect(loadConfig('api', { SECRET_FILE: strongSecretFile() }, { LETHE_SECRET_FILE: file })).toEqual({
      SECRET_FILE: file,
    });
    expect(readStrongSecretFile(file)).toHaveLength(32);
  });
});
