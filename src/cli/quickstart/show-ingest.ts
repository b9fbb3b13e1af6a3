import { setTimeout as sleep } from 'node:timers/promises';
import { randomBytes } from '../../crypto';
import { signBody } from '../../whatsapp';
import type { Stage } from './demonstration';
import { type Answer, expectStatus } from './http-client';
import { demand } from './narrator';
import { loadStory } from './story';

const PATH = '/webhooks/whatsapp';

/** Webhooks come in: Meta's handshake, a story of 22 payloads, a redelivery, and one that somebody else signed. */
export async function showIngest({ narrator, ingest, appSecret, verifyToken }: Stage): Promise<void> {
  narrator.step('Webhooks from WhatsApp come in and are sealed');
  const challenge = randomBytes(8).toString('hex');
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': verifyToken,
    'hub.challenge': challenge,
  });
  const handshake = expectStatus(await ingest.get(`${PATH}?${query.toString()}`), 200, 'handshake');
  demand(handshake.bytes.toString('utf8') === challenge, 'the challenge comes back as it was sent');
  narrator.call('GET', PATH, '200, Meta’s challenge echoed');

  const story = loadStory(Date.now());
  const post = (body: Buffer, secret: Uint8Array = appSecret) =>
    ingest.send('POST', PATH, body, {
      'content-type': 'application/json',
      'x-hub-signature-256': signBody(body, secret),
    });
  const startedAt = performance.now();
  for (const { name, body } of story) expectStatus(await untilTaken(() => post(body)), 200, name);
  const elapsedMs = Math.round(performance.now() - startedAt);
  narrator.call(
    'POST',
    PATH,
    `200 for each of ${story.length} signed payloads of five days, in ${elapsedMs} ms, after commit`,
  );

  const again = story[0]!;
  expectStatus(await post(again.body), 200, 'redelivery');
  narrator.call('POST', PATH, '200 for one of them once more: a redelivery, which changes nothing');
  expectStatus(await post(again.body, randomBytes(32)), 401, 'foreign signature');
  narrator.call('POST', PATH, '401 for the same bytes with somebody else’s signature');
}

/** Sends again while the answer is 503, as Meta does: just after a start the keyring may not know the retention classes yet. */
async function untilTaken(send: () => Promise<Answer>): Promise<Answer> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await send();
    if (answer.status !== 503 || Date.now() > deadline) return answer;
    await sleep(500);
  }
}
