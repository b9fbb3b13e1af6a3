import type { Answer, HttpClient } from '../../src/cli/quickstart/http-client';
import { PHONE_NUMBER_ID } from '../builders/webhook';
import type { AlertStage } from './alert-stage';
import { eventually } from './eventually';
import { authenticatorCode, Browser, PASSWORD } from './people';

const MINUTES = 60;
const MINUTE_MS = 60_000;
/** Of an authenticator. */
const STEP_MS = 30_000;
const LOGIN = 'anna@example.org';

/**
 * What happens in an hour of an ordinary business, from outside and as fast as it goes: people write, Meta repeats itself, the business answers, a CRM and an agent read,
 * keys and passwords are mistyped, a scanner comes by, somebody gets their data and somebody is erased, secrets are rotated, a copy is made and tried, and a purge runs.
 * Windows of ten minutes see all of it at once, which is stricter than an hour that takes an hour.
 */
export async function everydayHour(stage: AlertStage): Promise<void> {
  const crm = await stage.as('crm');
  const dpo = await stage.as('dpo');
  const agent = await stage.enrol(LOGIN);
  // The usual at this hour, in messages.
  await stage.usually('inbound', await stage.channel(), 140);
  const people = Array.from({ length: 12 }, (_, i) => `1555014${7_000 + i}`);
  const from = Date.now() - MINUTES * MINUTE_MS;
  for (let minute = 0; minute < MINUTES; minute++) {
    const phone = people[minute % people.length]!;
    const body = stage.messages(phone, 2, from + minute * MINUTE_MS);
    await stage.post(body);
    if (minute % 10 === 3) await stage.post(body);
    if (minute % 20 === 7) await stage.post(body, 'sha256=00');
    if (minute % 15 === 5) await refused(stage.call('GET', '/channels', undefined, bearer('lethe_mistyped')));
    if (minute % 5 === 0) await readBy(crm, phone);
    if (minute % 20 === 11) await mistypes(stage);
  }
  await readByAgent(stage, agent, people[0]!);
  await answers(stage, people[1]!);
  await getsTheirData(dpo, people[2]!);
  await carriedOut(dpo, 'erasure', people[3]!);
  await rotates(stage);
  const { id } = await stage.backup();
  await drilled(stage, id);
  await stage.purge();
}

/** A CRM looks somebody up and shows their history. */
async function readBy(reader: HttpClient, phone: string): Promise<void> {
  const { body } = await reader.post('/v1/subjects/search', { phone: `+${phone}` });
  const [subject] = body.subjects as { id: string }[];
  await good(reader.get(`/v1/subjects/${subject!.id}/messages`));
}

async function mistypes(stage: AlertStage): Promise<void> {
  await refused(stage.call('POST', '/sessions', { login: LOGIN, password: 'mistyped and long enough' }));
}

/** An agent signs in and reads the conversation that they were given, and no other. */
async function readByAgent(
  stage: AlertStage,
  { id, secret }: { id: string; secret: string },
  phone: string,
): Promise<void> {
  const subjectId = await stage.subject(phone);
  await stage.api('PUT', `/conversations/${subjectId}/assignee`, { assignee: id });
  const browser = new Browser(stage.network);
  // The next code: the one of the enrolment counted once.
  const code = authenticatorCode(secret, Date.now() + STEP_MS);
  const { status } = await browser.signIn(LOGIN, PASSWORD, code);
  if (status !== 201) throw new Error(`a sign-in is answered ${status}`);
  const read = await browser.call('GET', `/v1/subjects/${subjectId}/messages`, undefined, {
    'lethe-purpose': 'customer-service',
  });
  if (read.status !== 200) throw new Error(`an agent is answered ${read.status}`);
}

/** The business answers, and says so. */
async function answers(stage: AlertStage, phone: string): Promise<void> {
  await stage.api('POST', '/messages', {
    phoneNumberId: PHONE_NUMBER_ID,
    wamid: 'wamid.STAGE-ANSWER',
    to: { phone: `+${phone}` },
    text: 'Your order is on its way.',
  });
}

/** Somebody's access request, and the package. */
async function getsTheirData(dpo: HttpClient, phone: string): Promise<void> {
  await good(dpo.get(`${await carriedOut(dpo, 'access', phone)}/package`));
}

/** A request from receipt to its end; its path. */
async function carriedOut(dpo: HttpClient, kind: string, phone: string): Promise<string> {
  const { body } = await good(
    dpo.post('/v1/requests', { kind, subject: { phone: `+${phone}` }, receivedVia: 'email' }),
  );
  const path = `/v1/requests/${String(body.id)}`;
  await good(dpo.post(`${path}/verification`, { method: 'manual', evidence: 'came by' }));
  await good(dpo.post(`${path}/approve`));
  await eventually(async () => (await dpo.get(path)).body.state === 'completed');
  return path;
}

/** A credential and an API key get successors, and the former ones end. */
async function rotates(stage: AlertStage): Promise<void> {
  const { id } = await stage.api<{ id: string }>('POST', '/credentials', {
    kind: 'meta-verify-token',
    scope: stage.appId,
  });
  await stage.api('POST', `/credentials/${id}/rotate`, { overlapHours: 0 });
  const key = await stage.api<{ id: string; actorRef: string }>('POST', '/api-keys', { role: 'auditor' });
  await stage.api('DELETE', `/api-keys/${key.id}`);
}

/** A restore drill that passes. */
async function drilled(stage: AlertStage, backupId: string): Promise<void> {
  const { id } = await stage.api<{ id: string }>('POST', `/backups/${backupId}/drill`);
  const drill = await eventually(
    () => stage.api('GET', `/drills/${id}`),
    ({ state }) => state !== 'waiting' && state !== 'running',
  );
  if (drill.state !== 'passed') throw new Error(`the drill ended so: ${JSON.stringify(drill)}`);
}

async function good(call: Promise<Answer>): Promise<Answer> {
  const answer = await call;
  if (answer.status >= 300) throw new Error(`answers ${answer.status}: ${answer.bytes.toString()}`);
  return answer;
}

async function refused(call: Promise<Answer>): Promise<void> {
  const { status } = await call;
  if (status !== 401) throw new Error(`a mistyped secret is answered ${status}`);
}

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` };
}
