import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, readJson, toWireForm } from '../../whatsapp';
import { packageRoot } from '../package-root';
import { latestMoment, shiftMoments } from '../webhook/retime';

/** The people of `samples/story`; their numbers are reserved for fiction. */
export const ADA = '+4915228817386';
/** Orders, pays by card, shares a contact. */
export const BO = '+447700900123';

/** One webhook of the story: the file's name and the bytes that are signed and sent. */
export interface Episode {
  name: string;
  body: Buffer;
}

/**
 * The webhooks of `samples/story` in order, as Meta would put them on the wire, moved in time so that the last message was sent ten minutes
 * before `nowMs`. The distances between them stay: the story takes five days.
 */
export function loadStory(nowMs: number): Episode[] {
  const folder = join(packageRoot(), 'samples', 'story');
  const episodes = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((name) => ({
      name: name.replace(/\.json$/, ''),
      payload: readJson(readFileSync(join(folder, name))) as Json,
    }));
  const last = Math.max(...episodes.map(({ payload }) => latestMoment(payload) ?? 0));
  const shift = Math.floor(nowMs / 1_000) - 600 - last;
  return episodes.map(({ name, payload }) => ({ name, body: toWireForm(shiftMoments(payload, shift)) }));
}
