import { randomBytes, sha256 } from '../../crypto';
import { S3Server } from '../../../test/support/s3-server';
import { objectStoreAt, S3Store } from '.';

const MEBIBYTE = 1_048_576;

describe('S3Store', () => {
  let server: S3Server;
  let store: S3Store;

  beforeEach(async () => {
    server = await S3Server.start();
    store = storeWith({});
  });
  afterEach(() => server.close());

  const storeWith = (change: object) =>
    new S3Store({
      bucket: server.bucket,
      region: 'eu-central-1',
      endpoint: server.endpoint,
      pathStyle: true,
      prefix: 'lethe/',
      credentials: server.credentials,
      ...change,
    });

  it('gives back what was stored, and its size and digest', async () => {
    await expect(store.put('media/a-1', chunks(Buffer.from('one'), Buffer.from('two')))).resolves.toEqual({
      sizeBytes: 6,
      sha256: sha256('onetwo'),
    });
    expect([...server.objects.keys()]).toEqual(['lethe/media/a-1']);
    expect((await contentOf('media/a-1')).toString()).toBe('onetwo');
  });

  it('uploads what is large in parts', async () => {
    const body = randomBytes(20 * MEBIBYTE);
    const stored = await store.put(
      'media/large',
      chunks(body.subarray(0, 9 * MEBIBYTE), body.subarray(9 * MEBIBYTE)),
    );
    expect(stored).toEqual({ sizeBytes: body.length, sha256: sha256(body) });
    expect(sha256(await contentOf('media/large'))).toEqual(stored.sha256);
    expect(server.uploads.size).toBe(0);
  });

  it('leaves nothing behind when the body fails half-way', async () => {
    await expect(store.put('media/a', failing(randomBytes(9 * MEBIBYTE)))).rejects.toThrow(
      'the source failed',
    );
    expect(server.objects.size).toBe(0);
    expect(server.uploads.size).toBe(0);
  });

  it('is opened anew by what it says of its place, once that crossed to a thread', async () => {
    await store.put('media/a', chunks(Buffer.from('one')));
    const again = objectStoreAt(structuredClone(store.place));
    await expect(again.delete('media/a')).resolves.toBe(true);
  });

  it('says what is missing', async () => {
    await expect(store.open('media/none')).rejects.toMatchObject({
      kind: 'missing',
      code: 'object-store.missing',
    });
    await expect(store.delete('media/none')).resolves.toBe(false);
  });

  it('deletes and lists, page after page, under its prefix only', async () => {
    server.objects.set('somebody-elses', { bytes: Buffer.alloc(1), modifiedAt: new Date() });
    for (let i = 0; i < 8; i += 1) await store.put(`media/${i}`, chunks(Buffer.from('x')));
    await store.put('packages/a', chunks(Buffer.from('x')));
    await expect(store.delete('media/3')).resolves.toBe(true);
    const listed: string[] = [];
    for await (const { key, modifiedAt } of store.list('media/')) {
      listed.push(key);
      expect(modifiedAt).toBeInstanceOf(Date);
    }
    expect(listed).toEqual([0, 1, 2, 4, 5, 6, 7].map((i) => `media/${i}`));
  });

  it('sweeps uploads that a dead process left, and nothing that may be under way', async () => {
    const initiated = new Date('2026-11-21T00:00:00Z');
    server.uploads.set('old', { key: 'lethe/media/old', initiated, parts: new Map() });
    server.uploads.set('new', { key: 'lethe/media/new', initiated: new Date(), parts: new Map() });
    await expect(store.sweepUnfinished(new Date(Date.now() - 60_000))).resolves.toBe(1);
    expect([...server.uploads.keys()]).toEqual(['new']);
  });

  it('is refused without the right secret', async () => {
    const thief = storeWith({ credentials: { ...server.credentials, secretAccessKey: 'another' } });
    await expect(thief.put('media/a', chunks(Buffer.from('x')))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    expect(server.objects.size).toBe(0);
  });

  it.each(['../outside', '/etc/passwd', 'a//b', 'A', ''])('refuses the key %j', async (key) => {
    await expect(store.put(key, chunks(Buffer.from('x')))).rejects.toMatchObject({
      code: 'object-store.key',
    });
  });

  async function contentOf(key: string): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of await store.open(key)) parts.push(part as Buffer);
    return Buffer.concat(parts);
  }
});

async function* chunks(...parts: Buffer[]): AsyncGenerator<Buffer, void, undefined> {
  await Promise.resolve();
  yield* parts;
}

async function* failing(first: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield first;
  await Promise.reject(new Error('the source failed'));
}
