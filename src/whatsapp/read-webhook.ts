import { CONVERSATION_FIELDS, FLAT_FIELDS } from './fields';
import { objectOf, readJson, secondsOf, textOf, type Json, type JsonObject } from './json';
import { SECTIONS, UpdateList, ValueReader } from './sections';
import type { UnrecognisedReason, Update } from './updates';

const OBJECT = 'whatsapp_business_account';
const NO_FIELD = '';
/** Keys of a conversation value that are no section. */
const VALUE_KEYS: ReadonlySet<string> = new Set(['messaging_product', 'metadata', 'contacts']);

/**
 * Reads the body of a webhook into its updates, or returns null when the bytes are not JSON.
 *
 * Nothing is refused and nothing is lost: what is not understood, at whatever level, becomes an `unrecognised` update that holds it whole,
 * and the rest is read all the same.
 */
export function readWebhook(body: Buffer): Update[] | null {
  const payload = readJson(body);
  if (payload === undefined) return null;
  const list = new UpdateList();
  const envelope = objectOf(payload);
  if (envelope === null) keepWhole(list, NO_FIELD, 'envelope', payload);
  else if (envelope.object !== OBJECT) keepWhole(list, NO_FIELD, 'object', payload);
  else readEnvelope(list, envelope);
  if (list.excess.length > 0) keepWhole(list, NO_FIELD, 'excess', list.excess);
  return list.updates;
}

function readEnvelope(list: UpdateList, envelope: JsonObject): void {
  const odd = othersOf(envelope, ['object', 'entry']);
  if (Array.isArray(envelope.entry)) for (const entry of envelope.entry) readEntry(list, entry, odd);
  else if (envelope.entry !== undefined) odd.push({ entry: envelope.entry });
  keepTogether(list, odd);
}

function readEntry(list: UpdateList, entry: Json, odd: Json[]): void {
  const fields = objectOf(entry);
  if (fields === null) {
    odd.push(entry);
    return;
  }
  odd.push(...othersOf(fields, ['id', 'time', 'changes']));
  const place = { accountId: textOf(fields.id), time: secondsOf(fields.time) };
  if (Array.isArray(fields.changes))
    for (const change of fields.changes) readChange(list, change, place, odd);
  else if (fields.changes !== undefined) odd.push({ changes: fields.changes });
}

interface Place {
  accountId: string | null;
  time: number | null;
}

function readChange(list: UpdateList, item: Json, place: Place, odd: Json[]): void {
  const change = objectOf(item);
  const field = change === null ? null : textOf(change.field);
  const value = objectOf(change?.value);
  if (change === null || field === null || value === null) {
    odd.push(item);
    return;
  }
  if (list.full) {
    list.excess.push(item);
    return;
  }
  odd.push(...othersOf(change, ['field', 'value']));
  const reader = new ValueReader(field, value, place.accountId, place.time, list);
  if (CONVERSATION_FIELDS.has(field)) readConversationValue(reader);
  else if (Object.hasOwn(FLAT_FIELDS, field)) readFlatValue(reader);
  else reader.keep('field', value, reader.people.sole());
  reader.finish();
}

function readConversationValue(reader: ValueReader): void {
  const unknown: [string, Json][] = [];
  let sections = 0;
  for (const [key, value] of Object.entries(reader.value)) {
    const read = Object.hasOwn(SECTIONS, key) ? SECTIONS[key] : undefined;
    if (read !== undefined) {
      sections++;
      reader.eachItem(key, value, (item) => read(reader, item));
    } else if (!VALUE_KEYS.has(key) && value !== undefined) unknown.push([key, value]);
  }
  if (sections === 0) reader.keep('shape', reader.value, reader.people.sole());
  else if (unknown.length > 0) reader.keep('shape', Object.fromEntries(unknown));
}

function readFlatValue(reader: ValueReader): void {
  const { value, field } = reader;
  reader.event(FLAT_FIELDS[field]!, value, {
    eventTime: secondsOf(value.timestamp),
    detail: textOf(value.event) ?? textOf(value.status) ?? textOf(value.decision) ?? null,
  });
}

function othersOf(value: JsonObject, known: readonly string[]): Json[] {
  const others: Json[] = [];
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) others.push(Object.fromEntries([[key, value[key] ?? null]]));
  }
  return others;
}

function keepTogether(list: UpdateList, pieces: readonly Json[]): void {
  if (pieces.length > 0)
    keepWhole(list, NO_FIELD, 'envelope', pieces.length === 1 ? pieces[0]! : [...pieces]);
}

function keepWhole(list: UpdateList, field: string, reason: UnrecognisedReason, raw: Json): void {
  const reader = new ValueReader(field, {}, null, null, list);
  reader.keep(reason, raw);
  reader.finish();
}
