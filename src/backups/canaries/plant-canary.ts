import { randomBytes } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { toWireForm } from '../../whatsapp';
import { openSample, type SampleStore } from '../sample';
import { type Canary, canaryOf, saying } from './canary';
import type { CanaryStore } from './canary.store';

/** More canaries than a range of a thousand numbers has room for. */
const ATTEMPTS = 100;

/** What {@link plantCanary} works with. */
export interface PlantingParts {
  canaries: CanaryStore;
  samples: SampleStore;
  keyring: KeyringClient;
  /** Signs a webhook and posts it to ingest; resolves with the status of the answer. */
  deliver: (body: Buffer) => Promise<number>;
}

/**
 * Has somebody who does not exist write a text that stands nowhere else, by the way that every message comes, at `now`
 * (Unix ms). Returns the reference. A seed of {@link unusedSeed} that is given again makes nobody twice: the message is the same. Throws `residue.plant` with what is in
 * the way: no business number yet, ingest does not take it, what is stored is not what was said.
 */
export async function plantCanary(parts: PlantingParts, now: number, seed: Buffer): Promise<string> {
  const { canaries, keyring, deliver } = parts;
  const canary = canaryOf(seed);
  const phoneNumberId = (await canaries.anyPhoneNumberId()) ?? noChannel();
  const eventTime = Math.floor(now / 1_000);
  const status = await deliver(webhookOf(canary, phoneNumberId, eventTime));
  if (status !== 200)
    throw new DomainError('unavailable', 'residue.plant', `ingest answered ${status}: no canary was planted`);
  const [found] = await keyring.resolve([
    { identifiers: [{ kind: 'waId', value: canary.waId }], eventTime, mayCreate: false },
  ]);
  if (!found?.subjectRef || !(await says(parts, found.subjectRef, canary.phrase)))
    throw new DomainError(
      'conflict',
      'residue.plant',
      'what ingest stored is not what was planted: a redaction policy changes it, or its kind of message is not kept',
    );
  await canaries.add(found.subjectRef, seed, new Date(now));
  return found.subjectRef;
}

function webhookOf({ waId, phrase, wamid }: Canary, phoneNumberId: string, eventTime: number): Buffer {
  const message = {
    ...{ from: waId, id: wamid, timestamp: String(eventTime), type: 'text' },
    text: { body: phrase },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '', phone_number_id: phoneNumberId },
    contacts: [{ wa_id: waId, profile: { name: 'Nobody' } }],
    messages: [message],
  };
  return toWireForm({
    object: 'whatsapp_business_account',
    entry: [{ id: phoneNumberId, changes: [{ field: 'messages', value }] }],
  });
}

async function says(
  { samples, keyring }: PlantingParts,
  subjectRef: string,
  phrase: string,
): Promise<boolean> {
  const { opened } = await openSample(keyring, await samples.messagesOf(subjectRef, 2), saying(phrase));
  return opened === 1;
}

/** The seed of a canary whose number nobody has yet. */
export async function unusedSeed(canaries: CanaryStore): Promise<Buffer> {
  const taken = new Set((await canaries.all()).map(({ waId }) => waId));
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const seed = randomBytes(16);
    if (!taken.has(canaryOf(seed).waId)) return seed;
  }
  throw new DomainError('conflict', 'residue.plant', 'there are canaries enough: no number is left');
}

function noChannel(): never {
  throw new DomainError('conflict', 'residue.plant', 'no business number has written or been registered yet');
}
