import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Json, type JsonObject, objectOf, readJson } from '../../whatsapp';

/** A file of a collection of payloads: what to post of it, or why nothing. */
export type PayloadFile = { name: string; payload: Json } | { name: string; skipped: string };

/** Every JSON file under a folder (or the one file), in order of its name. Throws when the folder cannot be read. */
export function payloadFiles(path: string): PayloadFile[] {
  if (statSync(path).isFile()) return [payloadFile(path, path)];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => payloadFile(relative(path, file), file));
}

function payloadFile(name: string, file: string): PayloadFile {
  const value = readJson(readFileSync(file));
  if (value === undefined) return { name, skipped: 'not JSON' };
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
