import * as fc from 'fast-check';
import { DomainError } from '../../foundation/errors';
import { encodeFrame, FrameSplitter, MAX_FRAME_BYTES } from './frame';

describe('FrameSplitter', () => {
  it('finds the frames of a stream however it is cut', () => {
    const frame = fc.record({
      op: fc.nat(127),
      id: fc.nat(0xffff_ffff),
      body: fc.uint8Array({ maxLength: 300 }),
    });
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (frames, cuts) => {
          const stream = Buffer.concat(frames.map(({ op, id, body }) => encodeFrame(op, id, body)));
          const seen: { op: number; id: number; body: Uint8Array }[] = [];
          const splitter = new FrameSplitter((op, id, body) =>
            seen.push({ op, id, body: Uint8Array.from(body) }),
          );
          for (let at = 0, i = 0; at < stream.length; i++) {
            const length = cuts[i % cuts.length]!;
            splitter.push(stream.subarray(at, at + length));
            at += length;
          }
          expect(seen).toEqual(frames);
        },
      ),
    );
  });

  it.each([
    ['of another version', (frame: Buffer) => frame.fill(2, 4, 5)],
    ['that is too long', (frame: Buffer) => frame.fill(0xff, 0, 4)],
    ['that is too short', (frame: Buffer) => frame.fill(0, 0, 4)],
  ])('refuses a frame %s', (_, spoil) => {
    const frame = encodeFrame(1, 1, Buffer.from('hello'));
    spoil(frame);
    expect(() => new FrameSplitter(() => undefined).push(frame)).toThrow(DomainError);
  });

  it('keeps what the receiver has no room for, and hands it over when told to go on', () => {
    const ids: number[] = [];
    let room = 2;
    const splitter = new FrameSplitter(
      (_op, id) => ids.push(id),
      () => ids.length < room,
    );
    splitter.push(Buffer.concat([1, 2, 3, 4, 5].map((id) => encodeFrame(1, id, Buffer.from('hello')))));
    expect(ids).toEqual([1, 2]);
    room = 4;
    splitter.resume();
    expect(ids).toEqual([1, 2, 3, 4]);
    room = 9;
    splitter.push(encodeFrame(1, 6, Buffer.alloc(0)));
    expect(ids).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('makes no frame that it would refuse', () => {
    expect(() => encodeFrame(1, 1, Buffer.alloc(MAX_FRAME_BYTES))).toThrow();
  });

  it('overwrites a body once it was handed over', () => {
    let view: Buffer = Buffer.alloc(0);
    const splitter = new FrameSplitter((_op, _id, body) => (view = body));
    splitter.push(encodeFrame(1, 1, Buffer.from('a part key')));
    expect(view.every((byte) => byte === 0)).toBe(true);
  });
});
