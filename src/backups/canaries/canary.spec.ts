import { createHash } from 'node:crypto';
import { createRedactor, DEFAULT_POLICY } from '../../redaction';
import { canaryOf } from './canary';

const seedOf = (n: number) => createHash('md5').update(String(n)).digest();

describe('a canary', () => {
  it('is the same from the same seed, has a number of Ofcom’s range for drama, and differs from others', () => {
    expect(canaryOf(seedOf(1))).toEqual(canaryOf(seedOf(1)));
    expect(canaryOf(seedOf(1)).waId).toMatch(/^447700900\d{3}$/);
    expect(canaryOf(seedOf(1)).phrase).toMatch(/^[a-z]{5}( [a-z]{5}){5}$/);
    expect(new Set(Array.from({ length: 500 }, (_, n) => canaryOf(seedOf(n)).phrase)).size).toBe(500);
  });

  it('says nothing that is redacted: a drill compares word for word', () => {
    const redactor = createRedactor(DEFAULT_POLICY);
    const changed = Array.from({ length: 500 }, (_, n) => canaryOf(seedOf(n)).phrase).filter(
      (phrase) => redactor.redact(phrase, {}).text !== phrase,
    );
    expect(changed).toEqual([]);
  });
});
