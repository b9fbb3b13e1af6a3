import { z } from 'zod';
import { ConfigError, integer, loadConfig, port } from '.';

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
