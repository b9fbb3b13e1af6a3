import { ahead, pieces } from './pieces';

describe('pieces', () => {
  it('say the same in fewer words', async () => {
    const texts = Array.from({ length: 30_000 }, (_, i) => `${i} `);
    const given: string[] = [];
    for await (const piece of pieces(texts)) given.push(piece);
    expect(given.join('')).toBe(texts.join(''));
    expect(given.length).toBeLessThan(12);
    for await (const none of pieces([])) throw new Error(`there is ${none}`);
  });
});

describe('ahead', () => {
  let asked: number[];
  let isOver: boolean;
  async function* source(failAt = -1): AsyncGenerator<number, void, undefined> {
    try {
      for (let i = 0; i < 4; i += 1) {
        asked.push(i);
        await Promise.resolve();
        if (i === failAt) throw new Error('away');
        yield i;
      }
    } finally {
      isOver = true;
    }
  }
  beforeEach(() => {
    asked = [];
    isOver = false;
  });

  it('asks for one more than is worked on, and gives all in order', async () => {
    const seen: number[] = [];
    for await (const one of ahead(source())) {
      await new Promise(setImmediate);
      expect(asked.length).toBe(Math.min(one + 2, 4));
      seen.push(one);
    }
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  it('fails where the source fails, not before', async () => {
    const seen: number[] = [];
    const all = async () => {
      for await (const one of ahead(source(2))) seen.push(one);
    };
    await expect(all()).rejects.toThrow('away');
    expect(seen).toEqual([0, 1]);
  });

  it('ends the source when nobody wants more', async () => {
    for await (const one of ahead(source())) if (one === 1) break;
    expect(isOver).toBe(true);
    expect(asked.length).toBeLessThan(4);
  });
});
