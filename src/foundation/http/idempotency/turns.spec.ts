import { Turns } from './turns';

describe('Turns', () => {
  it('lets two of five run at a time, in order, and goes on after a failure', async () => {
    const turns = new Turns(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (n: number) =>
      turns.take(async () => {
        begun.push(n);
        await new Promise<void>((end) => ends.push(end));
        if (n === 1) throw new Error('one fails');
        return n;
      });
    const all = Promise.allSettled([1, 2, 3, 4, 5].map(work));
    expect(begun).toEqual([1, 2]);
    for (let running = 0; running < 5; running++) {
      expect(begun.length).toBeLessThanOrEqual(running + 2);
      ends[running]!();
      await new Promise(setImmediate);
    }
    expect((await all).map(({ status }) => status)).toEqual([
      'rejected',
      ...Array<string>(4).fill('fulfilled'),
    ]);
    expect(begun).toEqual([1, 2, 3, 4, 5]);
  });
});
