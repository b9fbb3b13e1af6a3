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
    const whole = file.writev.bind(file);
    jest
      .spyOn(file, 'writev')
      .mockImplementationOnce(async (chunks) => whole([(chunks[0] as Buffer).subarray(0, 3)]));
    const writer = new GatheringWriter(file);
    await writer.add(Buffer.from('hello'));
    await writer.add(Buffer.from(' world'));
    await writer.settled();
    expect(readFileSync(path, 'utf8')).toBe('hello world');
  });

  it('tells whoever adds next, and whoever waits, that the disk refused', async () => {
    writeFileSync(path, '');
    file = await open(path, 'r');
    const writer = new GatheringWriter(file);
    await writer.add(Buffer.from('hello'));
    await expect(writer.settled()).rejects.toMatchObject({ code: 'EBADF' });
    await expect(writer.add(Buffer.alloc(2_000_000))).rejects.toMatchObject({ code: 'EBADF' });
  });
});
