import { CanaryStore, canaryOf, saying } from '../../backups/canaries';
import { openSample, SampleStore } from '../../backups/sample';
import { randomBytes } from '../../crypto';
import type { Database } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { toWireForm } from '../../whatsapp';
import { ingestTarget, postWebhook } from '../webhook/ingest-target';

/** More canaries than a range of a thousand numbers has room for. */
const ATTEMPTS = 100;

/** Has somebody who does not exist write a text that stands nowhere else, by the way that every message comes. Returns the reference. */
export async function plantCanary(database: Database, keyring: KeyringClient, url?: string): Promise<string> {
  const canaries = new CanaryStore(database);
  const seed = unused(new Set((await canaries.all()).map(({ waId }) => waId)));
  const { waId, phrase, wamid } = canaryOf(seed);
  const phoneNumberId = (await canaries.anyPhoneNumberId()) ?? noChannel();
  const now = Date.now();
  const message = {
    ...{ from: waId, id: wamid, timestamp: String(Math.floor(now / 1_000)), type: 'text' },
    text: { body: phrase },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '', phone_number_id: phoneNumberId },
    contacts: [{ wa_id: waId, profile: { name: 'Nobody' } }],
    messages: [message],
  };
  const payload = {
    object: 'whatsapp_business_account',
    entry: [{ id: phoneNumberId, changes: [{ field: 'messages', value }] }],
  };
  const { status } = await postWebhook(ingestTarget(process.env, url), toWireForm(payload));
  if (status !== 200)
    throw new DomainError('unavailable', 'residue.plant', `ingest answered ${status}: no canary was planted`);
  const [found] = await keyring.resolve([
    {
      identifiers: [{ kind: 'waId', value: waId }],
      eventTime: Math.floor(now / 1_000),
      mayCreate: false,
    },
  ]);
  if (!found?.subjectRef || !(await says(database, keyring, found.subjectRef, phrase)))
    throw new DomainError(
      'conflict',
      'residue.plant',
      'what ingest stored is not what was planted: a redaction policy changes it, or its kind of message is not kept',
    );
  await canaries.add(found.subjectRef, seed, new Date(now));
  return found.subjectRef;
}

async function says(
  database: Database,
  keyring: KeyringClient,
  subjectRef: string,
  phrase: string,
): Promise<boolean> {
  const messages = await new SampleStore(database).messagesOf(subjectRef, 2);
  const { opened } = await openSample(keyring, messages, saying(phrase));
  return opened === 1;
}

function unused(taken: ReadonlySet<string>): Buffer {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const seed = randomBytes(16);
    if (!taken.has(canaryOf(seed).waId)) return seed;
  }
  throw new DomainError('conflict', 'residue.plant', 'there are canaries enough: no number is left');
}

function noChannel(): never {
  throw new DomainError('conflict', 'residue.plant', 'no business number has written or been registered yet');
}
