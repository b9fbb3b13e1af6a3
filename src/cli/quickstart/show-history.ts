import type { Stage } from './demonstration';
import { allPages, expectDone, type HttpClient, textOf } from './http-client';
import { demand } from './narrator';
import { showTrace } from './show-audit';
import { ADA } from './story';

/** What nobody who reads the redacted history may find in it, though all of it was sent. */
const CANARIES = [
  'ada.musterfrau@example.com',
  '23125 042',
  '0532 0130',
  '482 913',
  'Tr0ub4dor',
  ADA.slice(1),
];

/** A CRM looks a person up and reads the redacted history; each page leaves a trace. */
export async function showHistory(stage: Stage): Promise<void> {
  const { narrator, crm } = stage;
  narrator.step('A CRM integration reads the redacted history');
  const ada = await findSubject(crm, ADA);
  demand(ada, 'Ada is found by her phone number');
  narrator.call('POST', '/v1/subjects/search', `${ada.id}, ${ada.identifiers}`);
  const messages = await allPages(crm, `/v1/subjects/${ada.id}/messages`, 'messages');
  narrator.call('GET', '/v1/subjects/{id}/messages', `${messages.length} messages, for example:`);
  for (const { direction, text } of messages.filter((message) => textOf(message.text) !== '').slice(0, 6))
    narrator.say(`  ${direction === 'outbound' ? '←' : '→'} ${textOf(text).replaceAll('\n', ' ')}`);
  const shown = JSON.stringify(messages);
  demand(
    messages.length > 0 && !CANARIES.some((canary) => shown.includes(canary)),
    'nothing personal is in the history',
  );
  narrator.say('None of the address, numbers, account, code and password that Ada sent is in it.');

  await showTrace(stage, ada.id);
}

/** A subject as the search shows it. */
export interface FoundSubject {
  id: string;
  state: string;
  identifiers: string;
}

/** Looks a person up by phone; undefined when nobody has, or no longer has, that number. */
export async function findSubject(client: HttpClient, phone: string): Promise<FoundSubject | undefined> {
  const { body } = expectDone(await client.post('/v1/subjects/search', { phone }), 'search');
  const [subject] = body.subjects as {
    id: string;
    state: string;
    identifiers: { kind: string; masked: string }[];
  }[];
  if (!subject) return undefined;
  const identifiers = subject.identifiers.map(({ kind, masked }) => `${kind} ${masked}`).join(', ');
  return { id: subject.id, state: subject.state, identifiers };
}
