import { GroupCommit, type RunResult } from './group-commit';

/** A run that the test lets finish when it wants. */
class Runs {
  readonly started: {
    items: readonly number[];
    finish: (shared?: number) => void;
    fail: (error: Error) => void;
  }[] = [];

  readonly run = (items: readonly number[]): Promise<RunResult<string>> =>
    new Promise((resolve, reject) => {
      const finish = (shared = 0) => resolve({ results: items.map((item) => `r${item}`), shared });
      this.started.push({ items, finish, fail: reject });
    });
}

const turn = () => new Promise(setImmediate);

describe('GroupCommit', () => {
  it('runs at once what arrives in one turn together', async () => {
    const runs = new Runs();
    const group = new GroupCommit(runs.run, { maxItems: 10, concurrency: 1 });
    const both = Promise.all([group.submit([1, 2]), group.submit([3])]);
    await turn();
    expect(runs.started.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    runs.started[0]!.finish();
    expect(await both).toEqual([
      { results: ['r1', 'r2'], shared: 0 },
      { results: ['r3'], shared: 0 },
    ]);
  });

  it('runs as many at a time as are allowed, and gathers what arrives meanwhile', async () => {
    const runs = new Runs();
    const group = new GroupCommit(runs.run, { maxItems: 10, concurrency: 2 });
    const answers = [];
    for (const item of [0, 1, 2, 3]) {
      answers.push(group.submit([item]));
      await turn();
    }
    expect(runs.started.map(({ items }) => items)).toEqual([[0], [1]]);
    expect(group.waiting).toBe(2);
    runs.started[0]!.finish();
    await turn();
    await turn();
    expect(runs.started.map(({ items }) => items)).toEqual([[0], [1], [2, 3]]);
    runs.started[1]!.finish();
    runs.started[2]!.finish();
    expect((await Promise.all(answers)).map(({ results }) => results[0])).toEqual(['r0', 'r1', 'r2', 'r3']);
  });

  it('begins beside a small run only what makes one as large', async () => {
    const runs = new Runs();
    const group = new GroupCommit(runs.run, { maxItems: 100, concurrency: 2 });
    const answers = [group.submit([0, 1, 2])];
    await turn();
    answers.push(group.submit([3]), group.submit([4]));
    await turn();
    expect(runs.started.map(({ items }) => items)).toEqual([[0, 1, 2]]);
    answers.push(group.submit([5]));
    await turn();
    expect(runs.started.map(({ items }) => items)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    for (const { finish } of runs.started) finish();
    await Promise.all(answers);
  });

  it('runs what waited for a small run when that one ends, however few they are', async () => {
    const runs = new Runs();
    const group = new GroupCommit(runs.run, { maxItems: 100, concurrency: 2 });
    const first = group.submit([0, 1, 2]);
    await turn();
    const lone = group.submit([3]);
    runs.started[0]!.finish();
    await first;
    await turn();
    runs.started[1]!.finish();
    expect((await lone).results).toEqual(['r3']);
  });

  it('begins anything beside a large run', async () => {
    const runs = new Runs();
    const group = new GroupCommit(runs.run, { maxItems: 100, concurrency: 2 });
    const large = group.submit(Array.from({ length: 33 }, (_, i) => i));
    await turn();
    const lone = group.submit([99]);
    await turn();
    expect(runs.started.map(({ items }) => items.length)).toEqual([33, 1]);
    for (const { finish } of runs.started) finish();
    await Promise.all([large, lone]);
  });

  it('spreads a large submission over runs and answers it when all of it is done', async () => {
    const runs = new Runs();
    const group = new GroupCommit(runs.run, { maxItems: 2, concurrency: 1 });
    const answer = group.submit([1, 2, 3]);
    await turn();
    runs.started[0]!.finish(1);
    await turn();
    await turn();
    expect(runs.started[1]!.items).toEqual([3]);
    runs.started[1]!.finish(1);
    expect(await answer).toEqual({ results: ['r1', 'r2', 'r3'], shared: 2 });
  });

  it('cannot say whose a shared figure is when several took part, unless it is 0', async () => {
    const runs = new Runs();
    const group = new GroupCommit(runs.run, { maxItems: 10, concurrency: 1 });
    const both = Promise.all([group.submit([1]), group.submit([2])]);
    await turn();
    runs.started[0]!.finish(1);
    expect((await both).map(({ shared }) => shared)).toEqual([null, null]);
  });

  it('fails those who took part in a run that failed, and nobody else', async () => {
    const runs = new Runs();
    const group = new GroupCommit(runs.run, { maxItems: 2, concurrency: 1 });
    const first = group.submit([1]);
    const second = group.submit([2, 3]);
    await turn();
    const failed = Promise.all([
      expect(first).rejects.toThrow('away'),
      expect(second).rejects.toThrow('away'),
    ]);
    runs.started[0]!.fail(new Error('away'));
    await failed;
    const third = group.submit([4]);
    await turn();
    await turn();
    // What was left of the second submission is not run: it comes again as a whole.
    expect(runs.started.slice(1).map(({ items }) => items)).toEqual([[4]]);
    runs.started[1]!.finish();
    expect((await third).results).toEqual(['r4']);
  });

  it('answers an empty submission without a run', async () => {
    const runs = new Runs();
    expect(await new GroupCommit(runs.run, { maxItems: 2, concurrency: 1 }).submit([])).toEqual({
      results: [],
      shared: 0,
    });
    expect(runs.started).toEqual([]);
  });
});
