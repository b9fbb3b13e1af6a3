import fc from 'fast-check';
import { DomainError } from '../foundation/errors';
import { refusalGround } from './refusal-grounds';
import { assertMayBecome, isOpen, REQUEST_STATES, type RequestState, TRANSITIONS } from './request-states';

/** A walk from `received` along allowed transitions, steered by numbers. */
function walk(choices: number[]): RequestState[] {
  const path: RequestState[] = ['received'];
  for (const choice of choices) {
    const next = TRANSITIONS[path.at(-1)!];
    if (next.length === 0) break;
    path.push(next[choice % next.length]!);
  }
  return path;
}

describe('the states of a request', () => {
  it('skip neither verification nor decision on any path', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { maxLength: 30 }), (choices) => {
        const path = walk(choices);
        const executing = path.indexOf('executing');
        if (executing < 0) return;
        expect(path.slice(0, executing)).toEqual(expect.arrayContaining(['verified', 'approved']));
        expect(path.indexOf('verified')).toBeLessThan(path.indexOf('approved'));
      }),
    );
  });

  it('are all reached, and each leads to an end', () => {
    const reached = new Set(fc.sample(fc.array(fc.nat(20), { maxLength: 30 }), 2_000).flatMap(walk));
    expect([...REQUEST_STATES].filter((state) => !reached.has(state))).toEqual([]);
    const ends = REQUEST_STATES.filter((state) => TRANSITIONS[state].length === 0);
    expect(ends).toEqual(['completed', 'refused', 'withdrawn']);
    expect(ends.some(isOpen)).toBe(false);
  });

  it('say what would be right when a step is refused', () => {
    expect(() => assertMayBecome('received', 'approved')).toThrow(
      new DomainError(
        'conflict',
        'request.state',
        'a request that is received cannot become approved; possible from verified',
      ),
    );
    expect(() => assertMayBecome('verified', 'approved')).not.toThrow();
  });
});

describe('grounds of refusal', () => {
  it.each([
    ['Art. 17(3)(e)', '17(3)(e)'],
    ['17(3)(e)', '17(3)(e)'],
    ['Article 17(3)(b) GDPR', '17(3)(b)'],
    ['art-12-5-b', '12(5)(b)'],
    ['12(5)', '12(5)'],
    ['GDPR Art. 12(5)', '12(5)'],
  ])('read %j as %s', (text, ground) => expect(refusalGround(text)).toBe(ground));

  it.each(['', 'because', '17', '17(3)', '17(1)(a)', '12(6)', '17(3)(f)', 'Art. 17(3)(e) and more'])(
    'do not know %j',
    (text) => expect(refusalGround(text)).toBeUndefined(),
  );
});
