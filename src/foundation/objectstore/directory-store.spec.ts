import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../crypto';
import { DirectoryStore, objectStoreAt } from '.';

describe('DirectoryStore', () => {
  let root: string;
  let store: DirectoryStore;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'lethe-objects-'));
    store = new DirectoryStore(root);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('gives back what was stored, and its size and digest', async () => {
    const stored = await store.put('packages/a-1', chunks('one', 'two'));
    expect(stored).toEqual({ sizeBytes: 6, sha256: sha256('onetwo') });
    expect(await contentOf('packages/a-1')).toBe('onetwo');
    expect(statSync(join(root, 'packages/a-1')).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, 'packages')).mode & 0o777).toBe(0o700);
  });

  it('leaves nothing behind when the body fails half-way', async () => {
    await store.put('packages/a', chunks('before'));
    await expect(store.put('packages/a', failing())).rejects.toThrow('the source failed');
    expect(await contentOf('packages/a')).toBe('before');
    expect(readdirSync(join(root, 'packages'))).toEqual(['a']);
  });

  it('is opened anew by what it says of its place, once that crossed to a thread', async () => {
    await store.put('packages/a', chunks('one'));
    const again = objectStoreAt(structuredClone(store.place));
    await expect(again.delete('packages/a')).resolves.toBe(true);
  });

  it('says what is missing', async () => {
    await expect(store.open('packages/none')).rejects.toMatchObject({ kind: 'missing' });
    await expect(store.delete('packages/none')).resolves.toBe(false);
  });

  it('deletes and lists', async () => {
    for (const key of ['packages/a', 'packages/b', 'dumps/c']) await store.put(key, chunks(key));
    await expect(store.delete('packages/a')).resolves.toBe(true);
    const listed: string[] = [];
    for await (const { key, modifiedAt } of store.list('packages/')) {
      listed.push(key);
      expect(Math.abs(Date.now() - modifiedAt.getTime())).toBeLessThan(3_600_000);
    }
    expect(listed).toEqual(['packages/b']);
  });

  it.each(['../outside', '/etc/passwd', 'a//b', 'a/../b', 'A', '', 'a.part'])(
    'refuses the key %j',
    async (key) => {
      await expect(store.put(key, chunks('x'))).rejects.toMatchObject({ code: 'object-store.key' });
    },
  );

  it('sweeps what a dead process left, and nothing that may be under way', async () => {
    const source = new EventEmitter();
    const begun = once(source, 'begun');
    const stored = store.put('packages/a', waiting(source));
    await begun;
    await expect(store.sweepUnfinished(new Date(Date.now() - 60_000))).resolves.toBe(0);
    await expect(store.sweepUnfinished(new Date(Date.now() + 60_000))).resolves.toBe(1);
    expect(readdirSync(join(root, 'packages'))).toEqual([]);
    source.emit('go on');
    await expect(stored).rejects.toThrow('ENOENT');
  });

  async function contentOf(key: string): Promise<string> {
    const parts: Buffer[] = [];
    for await (const part of await store.open(key)) parts.push(part as Buffer);
    return Buffer.concat(parts).toString();
  }
});

async function* chunks(...texts: string[]): AsyncGenerator<Buffer, void, undefined> {
  await Promise.resolve();
  for (const text of texts) yield Buffer.from(text);
}

async function* failing(): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from('half');
  await Promise.reject(new Error('the source failed'));
}

async function* waiting(source: EventEmitter): AsyncGenerator<Buffer, void, undefined> {
  yield Buffer.from('half');
  const goOn = once(source, 'go on');
  source.emit('begun');
  await goOn;
}
