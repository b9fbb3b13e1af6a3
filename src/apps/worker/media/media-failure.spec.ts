import { DomainError } from '../../../foundation/errors';
import { endsAttempts, nextAttemptMs } from './media-failure';

const failure = (code: string) => new DomainError('conflict', code, 'x');

describe('endsAttempts', () => {
  it('ends at once what no repetition mends', () => {
    expect(endsAttempts(failure('meta.media.too-large'), 1)).toBe('refused');
    expect(endsAttempts(failure('keyring.lease.purged'), 1)).toBe('refused');
  });

  it('believes what is said of the medium the third time', () => {
    expect(endsAttempts(failure('meta.media.gone'), 2)).toBeNull();
    expect(endsAttempts(failure('meta.media.gone'), 3)).toBe('expired');
    expect(endsAttempts(failure('meta.media.mismatch'), 3)).toBe('refused');
  });

  it('never gives a medium up for the token or the weather', () => {
    for (const code of [
      'meta.credentials',
      'meta.wait',
      'meta.no-answer',
      'credential.none',
      'meta.media.wait',
    ])
      expect(endsAttempts(failure(code), 100)).toBeNull();
  });
});

describe('nextAttemptMs', () => {
  it('grows from half a minute to six hours', () => {
    expect([1, 2, 3, 4, 5, 6, 100].map(nextAttemptMs)).toEqual([
      30_000, 120_000, 480_000, 1_920_000, 7_680_000, 21_600_000, 21_600_000,
    ]);
  });
});
