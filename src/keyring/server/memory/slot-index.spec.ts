import * as fc from 'fast-check';
import { sha256 } from '../../../crypto';
import { RecordArena } from './record-arena';
import { SlotIndex } from './slot-index';

const field = (n: number) => sha256(String(n)).subarray(0, 16);

describe('SlotIndex', () => {
  it('finds exactly what was added and not removed, in any order of both', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(200)), { maxLength: 600 }), (acts) => {
        const arena = new RecordArena(16);
        const index = new SlotIndex(arena, 0, 16);
        const model = new Map<number, number>();
        for (const [adds, n] of acts) {
          const slot = model.get(n);
          if (adds && slot === undefined) {
            const fresh = arena.allocate();
            field(n).copy(arena.buffer(fresh), arena.offset(fresh));
            index.add(fresh);
            model.set(n, fresh);
          } else if (!adds && slot !== undefined) {
            index.remove(slot);
            arena.release(slot);
            model.delete(n);
          }
        }
        for (let n = 0; n <= 200; n++) expect(index.find(field(n))).toBe(model.get(n) ?? -1);
        expect(index.size).toBe(model.size);
      }),
    );
  });

  it('keeps many entries apart from what was never added', () => {
    const arena = new RecordArena(16);
    const index = new SlotIndex(arena, 0, 16);
    for (let n = 0; n < 50_000; n++) {
      const slot = arena.allocate();
      field(n).copy(arena.buffer(slot), arena.offset(slot));
      index.add(slot);
    }
    expect(index.find(field(49_999))).toBe(49_999);
    expect(index.find(field(50_000))).toBe(-1);
  });
});
