import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryWitness } from './directory-witness';
import type { WitnessedHead } from './witness';

const checkpoint = (size: number, text = `checkpoint ${size}`): WitnessedHead => ({
  head: { origin: 'lethe.example/audit/test', size, root: Buffer.alloc(32) },
  note: Buffer.from(text),
  consistencyFrom: () => Promise.resolve([]),
});

describe('directory witness', () => {
  let home: string;
  let directory: string;
  let witness: DirectoryWitness;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'lethe-witness-'));
    directory = join(home, 'deep', 'witness');
    witness = new DirectoryWitness(directory);
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('writes each checkpoint once, whole and unwritable, and leaves no drafts', async () => {
    await witness.submit(checkpoint(9));
    await witness.submit(checkpoint(10));
    expect(readdirSync(directory)).toEqual([
      '00000000000000000009.checkpoint',
      '00000000000000000010.checkpoint',
    ]);
    const path = join(directory, '00000000000000000009.checkpoint');
    expect(readFileSync(path, 'utf8')).toBe('checkpoint 9');
    expect(statSync(path).mode & 0o222).toBe(0);
  });

  it('finds its newest by size, not by time or name of other files', async () => {
    expect(await witness.newest()).toBeUndefined();
    await witness.submit(checkpoint(100));
    await witness.submit(checkpoint(99));
    writeFileSync(join(directory, 'zzz.checkpoint'), 'other');
    expect((await witness.newest())?.toString()).toBe('checkpoint 100');
  });

  it('takes the same checkpoint again, and raises the alarm for another of that size', async () => {
    await witness.submit(checkpoint(9));
    await witness.submit(checkpoint(9));
    const other = witness.submit(checkpoint(9, 'another history'));
    await expect(other).rejects.toMatchObject({ kind: 'corrupt', code: 'audit.witness.mismatch' });
    expect(readFileSync(join(directory, '00000000000000000009.checkpoint'), 'utf8')).toBe('checkpoint 9');
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('is unavailable, not alarmed, when its place is no directory', async () => {
    writeFileSync(join(home, 'file'), '');
    const misplaced = new DirectoryWitness(join(home, 'file', 'witness'));
    await expect(misplaced.submit(checkpoint(1))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(misplaced.newest()).rejects.toMatchObject({ kind: 'unavailable' });
    chmodSync(home, 0o700);
  });

  it('names a file that cannot be read', async () => {
    const path = join(directory, '00000000000000000009.checkpoint');
    mkdirSync(path, { recursive: true });
    await expect(witness.newest()).rejects.toMatchObject({
      code: 'audit.witness.unreadable',
      message: expect.stringContaining(path) as unknown,
    });
  });
});
