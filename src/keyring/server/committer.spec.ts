import { Committer } from './committer';
import type { WriteBatch } from './store/write-batch';

const nothing = () => undefined;
const step = () => Promise.resolve();

describe('Committer', () => {
  it('makes whoever has nothing to add wait for what is being written, and not for what comes later', async () => {
    const written: WriteBatch[] = [];
    let finish: () => void = nothing;
    const write = (batch: WriteBatch) => {
      written.push(batch);
      return new Promise<void>((resolve) => (finish = resolve));
    };
    const committer = new Committer(write, nothing, () => true);
    const first = committer.commit((batch) => batch.steps.push(step));
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    let isOver = false;
    const second = committer.commit(nothing).then(() => (isOver = true));
    await new Promise(setImmediate);
    expect([written.length, isOver]).toEqual([1, false]);
    finish();
    await Promise.all([first, second]);
    await expect(committer.commit(nothing)).resolves.toBeUndefined();
    expect(written).toHaveLength(1);
  });
});
