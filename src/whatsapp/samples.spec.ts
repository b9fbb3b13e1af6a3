import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CONVERSATION_FIELDS, FLAT_FIELDS } from './fields';
import { readWebhook, toWireForm, type Json, type Update } from '.';
import { MESSAGE_SHAPES } from './shapes';

const samples = join(__dirname, '..', '..', 'samples');
const read = (file: string): Update[] =>
  readWebhook(toWireForm(JSON.parse(readFileSync(file, 'utf8')) as Json))!;

function jsonFilesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

describe('the samples', () => {
  const updates = new Map(jsonFilesOf(samples).map((file) => [relative(samples, file), read(file)]));

  it('cover every message type that can be received, and every field', () => {
    const all = [...updates.values()].flat();
    const types = new Set(all.map((update) => (update.kind === 'message' ? update.type : update.kind)));
    const received = Object.keys(MESSAGE_SHAPES).filter((type) => type !== 'template' && type !== 'system');
    expect([...received, 'identity', 'status', 'unrecognised'].filter((type) => !types.has(type))).toEqual(
      [],
    );
    const fields = new Set(all.map(({ field }) => field));
    expect(
      [...CONVERSATION_FIELDS, ...Object.keys(FLAT_FIELDS)].filter((field) => !fields.has(field)),
    ).toEqual([]);
  });

  it('hold nothing unknown but what they are meant to', () => {
    const odd = [...updates].filter(([, list]) =>
      list.some((update) => update.kind === 'unrecognised' || update.unknownPaths.length > 0),
    );
    expect(odd.map(([file]) => file)).toEqual([
      'fields/messaging_handovers.json',
      'fields/unheard_of_field.json',
      'types/batch-with-a-bad-item.json',
      'types/unknown-type.json',
    ]);
  });

  it('name the person of everything in the story', () => {
    for (const [file, list] of updates) {
      if (file.startsWith('story'))
        for (const update of list) expect([file, update.person]).not.toEqual([file, null]);
    }
  });
});

/** Payloads of other people's, such as those of client libraries: set LETHE_TEST_PAYLOADS to a folder of them. */
const elsewhere = process.env.LETHE_TEST_PAYLOADS ?? '';
const describeElsewhere = elsewhere !== '' && existsSync(elsewhere) ? describe : describe.skip;

describeElsewhere('payloads of other collections', () => {
  it('are all understood, or kept whole', () => {
    for (const file of jsonFilesOf(elsewhere)) {
      const payload = JSON.parse(readFileSync(file, 'utf8')) as Json;
      if (typeof payload !== 'object' || payload === null || !('object' in payload)) continue;
      const updates = readWebhook(toWireForm(payload));
      expect([file, updates?.length ?? 0]).not.toEqual([file, 0]);
      const unknown = updates!.filter(({ kind }) => kind === 'unrecognised').map(({ field }) => field);
      expect([file, unknown.filter((field) => field === 'messages')]).toEqual([file, []]);
    }
  });
});
