import fc from 'fast-check';
import { apiKeyHash, isApiKey, newApiKey } from './api-key-format';
import { API_ROLES } from './roles';

describe('API keys', () => {
  it.each(API_ROLES)('name the role %s and pass their own check', (role) => {
    const key = newApiKey(role);
    expect(key).toMatch(new RegExp(`^lethe_${role}_[0-9A-Za-z]{49}$`));
    expect(isApiKey(key)).toBe(true);
  });

  it('are never the same twice', () => {
    const keys = new Set(Array.from({ length: 500 }, () => newApiKey('crm')));
    expect(keys.size).toBe(500);
    expect(new Set([...keys].map((key) => apiKeyHash(key).toString('hex'))).size).toBe(500);
  });

  it('fail their check when any one character is another', () => {
    const key = newApiKey('team_lead');
    fc.assert(
      fc.property(
        fc.nat(key.length - 1),
        fc.constantFrom('0', '9', 'A', 'Z', 'a', 'z', '_', '-', '.', ' '),
        (at, character) => {
          fc.pre(key[at] !== character);
          expect(isApiKey(key.slice(0, at) + character + key.slice(at + 1))).toBe(false);
        },
      ),
    );
  });

  it.each([
    '',
    'lethe_',
    'lethe_crm_',
    `lethe_root_${'a'.repeat(49)}`,
    `lethe_crm_${'a'.repeat(49)}`,
    ` ${newApiKey('crm')}`,
  ])('are not %j', (text) => expect(isApiKey(text)).toBe(false));
});
