import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { payloadFiles } from './payload-files';
import { verdictOf } from './verdict';

describe('verdictOf', () => {
  it.each([
    [{ updates: 2, stored: 1, events: 1, duplicates: 0 }, '1 message stored; 1 event recorded'],
    [{ updates: 1, unrecognised: 1 }, '1 kept whole as unrecognised'],
    [
      { updates: 3, stored: 2, noSubject: 1, duplicates: 1 },
      '2 messages stored; 1 of these delivered before, unchanged; ignored on purpose: 1 a state of something sent to somebody not known here',
    ],
    [
      { updates: 2, stored: 1, events: 1, duplicates: 2 },
      'ignored on purpose: 2 delivered before, under the same id',
    ],
    [{ updates: 0 }, 'ignored on purpose: there is nothing in it'],
  ])('%j', (body, words) => {
    expect(verdictOf({ status: 200, body })).toEqual({ words, failed: false });
  });

  it('fails every answer but 200, and counts that do not add up', () => {
    expect(verdictOf({ status: 500, body: { code: 'internal' } })).toEqual({
      words: 'FAILED: 500 internal',
      failed: true,
    });
    expect(verdictOf({ status: 200, body: { updates: 2, stored: 1 } })).toMatchObject({ failed: true });
    expect(verdictOf({ status: 200, body: {} })).toMatchObject({ failed: true });
  });
});

describe('payloadFiles', () => {
  const folder = mkdtempSync(join(tmpdir(), 'payloads-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('puts changes and values into an envelope, and skips what is no payload', () => {
    const files = {
      'a.json': '{"object":"whatsapp_business_account","entry":[]}',
      'b.json': '{"field":"security","value":{"event":"PIN_CHANGED"}}',
      'c.json': '{"messaging_product":"whatsapp","messages":[]}',
      'd.json': '[{"file":"a.json"}]',
      'e.json': '{"name":"x"}',
      'f.json': '{broken',
      'g.txt': '{}',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const found = payloadFiles(folder);
    expect(found.map(({ name }) => name)).toEqual([
      'a.json',
      'b.json',
      'c.json',
      'd.json[0]',
      'e.json',
      'f.json',
    ]);
    expect(found.map((file) => 'skipped' in file)).toEqual([false, false, false, true, true, true]);
    expect(JSON.stringify(found[1])).toContain('"entry":[{"id":"0","changes":[{"field":"security"');
    expect(JSON.stringify(found[2])).toContain('"field":"messages"');
  });

  it('takes each payload of a list', () => {
    const file = join(folder, 'h.json');
    writeFileSync(
      file,
      '[{"field":"security","value":{}},{"object":"whatsapp_business_account","entry":[]}]',
    );
    const found = payloadFiles(file);
    expect(found.map((one) => 'payload' in one)).toEqual([true, true]);
  });

  it('says what would be right where there is nothing', () => {
    expect(() => payloadFiles(join(folder, 'nowhere'))).toThrow(/there is no .*name a folder/);
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect(() => payloadFiles(empty)).toThrow('no .json file');
  });
});
