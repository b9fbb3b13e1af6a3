import { BodyRoom } from './body-room';

const KIB = 1024;

describe('BodyRoom', () => {
  it('holds as many bytes of large bodies as it has, and takes others when some have gone', () => {
    const room = new BodyRoom(300 * KIB);
    const [first, second, third] = [room.enter(), room.enter(), room.enter()];
    expect(first.growTo(100 * KIB)).toBe(true);
    expect(first.growTo(200 * KIB)).toBe(true);
    expect(second.growTo(100 * KIB)).toBe(true);
    expect(second.growTo(100 * KIB + 1)).toBe(false);
    expect(third.growTo(65 * KIB)).toBe(false);
    first.leave();
    first.leave();
    expect(third.growTo(200 * KIB)).toBe(true);
    expect(third.growTo(200 * KIB + 1)).toBe(false);
  });

  it('keeps no small body out', () => {
    const room = new BodyRoom(100 * KIB);
    expect(room.enter().growTo(100 * KIB)).toBe(true);
    expect(room.enter().growTo(64 * KIB)).toBe(true);
    expect(room.enter().growTo(64 * KIB + 1)).toBe(false);
  });
});
