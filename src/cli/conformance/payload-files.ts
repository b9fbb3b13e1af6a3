import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Json, type JsonObject, objectOf, readJson } from '../../whatsapp';

/** A file of a collection of payloads: what to post of it, or why nothing. */
export type PayloadFile = { name: string; payload: Json } | { name: string; skipped: string };

/**
 * The payloads of every JSON file under a folder (or of one file), in order of their names; a file may hold a list of them. Throws what would be right when
 * there is nothing of the kind.
 */
export function payloadFiles(path: string): PayloadFile[] {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (kind === undefined)
    throw new Error(`there is no ${path}; name a folder of webhook payloads, or one file`);
  const files = kind.isFile() ? payloadsIn(path, path) : payloadsUnder(path);
  if (files.length === 0) throw new Error(`there is no .json file under ${path}`);
  return files;
}

function payloadsUnder(folder: string): PayloadFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .flatMap((file) => payloadsIn(relative(folder, file), file));
}

function payloadsIn(name: string, file: string): PayloadFile[] {
  const value = readJson(readFileSync(file));
  if (value === undefined) return [{ name, skipped: 'not JSON' }];
  if (!Array.isArray(value)) return [payloadOf(name, value)];
  return value.map((item, i) => payloadOf(`${name}[${i}]`, item));
}

function payloadOf(name: string, value: Json): PayloadFile {
  const object = objectOf(value);
  const payload = object === null ? null : envelopeOf(object);
  return payload === null
    ? { name, skipped: 'no webhook payload: it has neither entry, field nor messaging_product' }
    : { name, payload };
}

/** Collections hold whole webhooks, single changes and single values; the last two are put into an envelope. */
function envelopeOf(object: JsonObject): Json | null {
  if (object.entry !== undefined || object.object !== undefined) return object;
  const isChange = object.field !== undefined && object.value !== undefined;
  if (!isChange && object.messaging_product === undefined) return null;
  const change = isChange ? object : { field: 'messages', value: object };
  return { object: 'whatsapp_business_account', entry: [{ id: '0', changes: [change] }] };
}
