import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GatheringWriter } from './gathering-writer';

describe('a gathering writer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lethe-gathering-'));
  const path = join(folder, 'file');
  let file: FileHandle | undefined;
  afterEach(() => file?.close());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('writes chunks of every size in order, whoever waits for what', async () => {
    file = await open(path, 'w');
    const writer = new GatheringWriter(file);
    const chunks = Array.from({ length: 400 }, (_, n) => Buffer.alloc((n * 7_919) % 40_000, n));
    for (const chunk of chunks) await writer.add(chunk);
    await writer.settled();
    expect(readFileSync(path).equals(Buffer.concat(chunks))).toBe(true);
  });

  it('writes the rest of what the disk took in part', async () => {
    file = await open(path, 'w');
    // As the system call may: only some of the bytes.
    const whole = file.write.bind(file);
    const partly = (bytes: Uint8Array) => whole(bytes, 0, 3);
    jest.spyOn(file, 'write').mockImplementationOnce(partly as typeof file.write);
    const writer = new GatheringWriter(file);
    await writer.add(Buffer.from('hello'));
    await writer.add(Buffer.from(' world'));
    await writer.settled();
    expect(readFileSync(path, 'utf8')).toBe('hello world');
  });

  it('keeps no chunk: who brought it may use its memory again', async () => {
    file = await open(path, 'w');
    const writer = new GatheringWriter(file);
    const chunk = Buffer.alloc(700_000);
    for (const value of [1, 2, 3, 4]) await writer.add(chunk.fill(value));
    await writer.settled();
    const written = readFileSync(path);
    expect(written.equals(Buffer.concat([1, 2, 3, 4].map((value) => Buffer.alloc(700_000, value))))).toBe(
      true,
    );
  });

  it('tells whoever adds next, and whoever waits, that the disk refused', async () => {
    writeFileSync(path, '');
    file = await open(path, 'r');
    const writer = new GatheringWriter(file);
    await writer.add(Buffer.from('hello'));
    await expect(writer.settled()).rejects.toMatchObject({ code: 'EBADF' });
    await expect(writer.add(Buffer.alloc(3_000_000))).rejects.toMatchObject({ code: 'EBADF' });
  });
});
