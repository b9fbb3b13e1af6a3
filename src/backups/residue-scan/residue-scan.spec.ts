import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CONTROL, needlesOf, phoneNeedles, scanChunks, scanFiles, storeReport } from '.';

const PHRASE = 'Grüße an die Ärztin / 😀';

describe('residue scan', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'residue-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const scan = async (content: Buffer | string, needles = needlesOf('phrase', PHRASE)) => {
    writeFileSync(join(folder, 'file'), content);
    return scanFiles(folder, needles);
  };

  it.each([
    ['utf8', Buffer.from(`x${PHRASE}y`)],
    ['utf16le', Buffer.from(PHRASE, 'utf16le')],
    ['hex', Buffer.from(Buffer.from(PHRASE).toString('hex'))],
    ['HEX', Buffer.from(Buffer.from(PHRASE).toString('hex').toUpperCase())],
    ['base64', Buffer.from(Buffer.from(`${PHRASE}??>`).toString('base64'))],
    ['base64', Buffer.from(Buffer.from(`a${PHRASE}??>`).toString('base64'))],
    ['base64', Buffer.from(Buffer.from(`ab${PHRASE}??>`).toString('base64'))],
    ['url-escaped', Buffer.from(`q=${encodeURIComponent(PHRASE)}`)],
    ['json-escaped', Buffer.from('Gr\\u00fc\\u00dfe an die \\u00c4rztin \\/ \\ud83d\\ude00')],
  ])('finds a phrase written as %s', async (encoding, content) => {
    expect((await scan(content)).hits).toContainEqual(expect.objectContaining({ label: 'phrase', encoding }));
  });

  it('finds a phone with and without plus and in groups', async () => {
    const needles = phoneNeedles('phone', '+4915112345678');
    for (const text of ['+4915112345678', '4915112345678', '491 511 234 567 8'])
      expect((await scan(text, needles)).hits).toHaveLength(1);
    expect((await scan('+4915112345679', needles)).hits).toHaveLength(0);
  });

  it('reports a hit across two pieces of a large file once, with its offset', async () => {
    const content = Buffer.alloc(9 * 1_048_576, 0x2e);
    const at = 4 * 1_048_576 - 5;
    content.write(PHRASE, at);
    const { hits, bytes } = await scan(content);
    expect(bytes).toBe(content.length);
    expect(hits).toEqual([{ file: join(folder, 'file'), offset: at, label: 'phrase', encoding: 'utf8' }]);
  });

  it('names what it could not read instead of counting it as clean', async () => {
    expect((await scanFiles(join(folder, 'absent'), needlesOf('phrase', PHRASE))).unreadable).toHaveLength(1);
  });

  it('looks into a rotated log of gzip, and calls one that it cannot unpack unreadable', async () => {
    const packed = gzipSync(Buffer.from(`${'x'.repeat(500)}${PHRASE}`));
    expect(packed.includes(PHRASE)).toBe(false);
    const whole = await scan(packed);
    expect(whole.hits).toMatchObject([{ file: join(folder, 'file'), offset: 500, encoding: 'utf8' }]);
    expect(whole.unreadable).toEqual([]);
    for (const other of [packed.subarray(0, packed.length - 12), Buffer.from('28b52ffd00', 'hex')])
      expect((await scan(other)).unreadable).toEqual([join(folder, 'file')]);
  });

  it('refuses a value so short that chance would find it', () => {
    expect(() => needlesOf('short', 'abc')).toThrow(RangeError);
  });

  it('reports a hit across two chunks of a stream once, with its offset', async () => {
    const bytes = Buffer.from(`${'.'.repeat(10)}${PHRASE}${'.'.repeat(10)}`);
    async function* chunks() {
      for (const at of [0, 14, 20])
        yield await Promise.resolve(bytes.subarray(at, at === 0 ? 14 : at === 14 ? 20 : undefined));
    }
    const { hits } = await scanChunks('dump', chunks(), needlesOf('phrase', PHRASE));
    expect(hits).toEqual([{ file: 'dump', offset: 10, label: 'phrase', encoding: 'utf8' }]);
  });

  it('calls a store clean only when its marker was found and everything could be read', () => {
    const marker = { file: 'f', offset: 0, label: CONTROL, encoding: 'utf8' };
    const seen = { files: 1, bytes: 9, hits: [marker], unreadable: [] };
    expect(storeReport('heap', seen).state).toBe('clean');
    expect(storeReport('heap', { ...seen, hits: [] }).state).toBe('not-proved');
    expect(storeReport('heap', { ...seen, unreadable: ['g'] })).toMatchObject({
      state: 'not-proved',
      because: '1 files could not be read or unpacked: g',
    });
    expect(storeReport('heap', { ...seen, hits: [marker, { ...marker, label: 'phone' }] }).state).toBe(
      'residue',
    );
  });
});
