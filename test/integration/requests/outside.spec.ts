import { AuditReader } from '../../../src/audit';
import { ErasureSteps } from '../../../src/erasure';
import { systemClock } from '../../../src/foundation/clock';
import { outbox } from '../../../src/foundation/outbox';
import { ForgettingRun, ForgettingUpkeep } from '../../../src/recipients/forgetting';
import { NoticeDelivery, NoticeUpkeep } from '../../../src/recipients/notices';
import { executeRequest } from '../../../src/requests';
import { change, contact, message, webhook } from '../../builders/webhook';
import { type CallAs, TestApi } from '../../support/api';
import { eventually } from '../../support/eventually';
import { FakeCrm } from '../../support/fake-crm';
import { FakeGraphApi } from '../../support/fake-graph-api';
import { TestIngest } from '../../support/ingest';
import { flushRedis } from '../../support/redis';
import { TestWorker } from '../../support/worker';

const REDIS_DATABASE = 11;
const APP_ID = '4000000001';
const APP_SECRET = 'a'.repeat(32);
const PORTFOLIO = '300000000000003';
const NUMBER = '100000000000001';
const ACCOUNT = '200000000000001';

interface Task {
  id: string;
  target: string;
  state: string;
  finding: string | null;
  reason: string | null;
  repeated: string | null;
  until: string | null;
}

interface Shown {
  name: string;
  target: string;
  state: string;
  evidence: Record<string, unknown>;
}

describe('an erasure, told to the outside', () => {
  let ingest: TestIngest;
  let api: TestApi;
  let worker: TestWorker;
  let graph: FakeGraphApi;
  let crmServer: FakeCrm;
  let dpo: CallAs;
  let admin: CallAs;
  let crm: CallAs & { record: { recipientId: string | null } };
  let token: string;

  beforeAll(async () => {
    await flushRedis(REDIS_DATABASE);
    ingest = await TestIngest.start({
      settings: { leaseTtlMs: 1_000, leaseMarginMs: 100, rotationMinIntervalMs: 0 },
    });
    graph = await FakeGraphApi.start({ clock: systemClock, appId: APP_ID, appSecret: APP_SECRET });
    graph.world.addNumber(NUMBER, graph.world.addAccount(ACCOUNT, PORTFOLIO));
    token = graph.registry.issue(APP_ID);
    crmServer = await FakeCrm.start({ clock: systemClock, keys: [] });
    const ground = { clock: ingest.clock, home: ingest.keyring.home };
    api = await TestApi.start({
      ...ground,
      database: ingest.database.as('lethe_api'),
      keyring: ingest.keyring.client('api'),
    });
    worker = await TestWorker.start({
      ...ground,
      database: ingest.database.as('lethe_worker'),
      keyring: ingest.keyring.client('worker'),
      redisDatabase: REDIS_DATABASE,
      settings: { META_GRAPH_URL: graph.origin, META_MEDIA_HOSTS: new URL(graph.origin).host },
    });
    [dpo, admin, crm] = await Promise.all([api.as('dpo'), api.as('admin'), api.as('crm')]);
    await credential('meta-app-secret', APP_ID, APP_SECRET);
    await credential('meta-access-token', '*', token, { appId: APP_ID });
    const recipient = crm.record.recipientId!;
    const made = await admin('POST', '/v1/credentials', { kind: 'crm-webhook-secret', scope: recipient });
    crmServer.keys.push((made.body as { value: string }).value);
    const set = await dpo('PUT', `/v1/recipients/${recipient}/webhook`, { url: crmServer.url });
    expect(set.status).toBe(204);
  });
  // A test that failed leaves its faults to nobody.
  afterEach(() => {
    graph.faults.end();
    crmServer.faults.end();
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    await Promise.all([graph.close(), crmServer.close()]);
    await ingest.close();
  });

  it('deletes the contact-book entry at Meta, tells the CRM by signed webhook, and leaves tasks where no API can act', async () => {
    const phone = '15550142233';
    const { subject, bsuid } = await known(phone);
    crmServer.acknowledges = true;
    const id = await erased(phone);
    const entry = await task(id, 'contact-book-entry', 'acknowledged');
    expect(entry).toMatchObject({ finding: 'deleted', repeated: null });
    expect(graph.world.contactBook(PORTFOLIO).has(bsuid)).toBe(false);
    expect(graph.journal.effects('contact-book.deleted').filter((key) => key.includes(bsuid))).toHaveLength(
      1,
    );
    expect(crmServer.refusals).toEqual([]);
    expect(crmServer.received).toMatchObject([{ type: 'subject.erased', data: { subjectId: subject } }]);
    await stepOf(id, 'tell-recipient', 'acknowledged');

    const tasks = await tasksOf(id);
    expect(tasks.find(({ target }) => target === 'messages-and-identifiers')).toMatchObject({
      state: 'expires-by-date',
    });
    expect(tasks.find(({ target }) => target === 'messages-on-the-persons-phone')?.state).toBe(
      'not-possible',
    );
    const manual = tasks.find(({ target }) => target === 'instruction-to-meta-as-processor')!;
    expect(manual.state).toBe('manual-evidence-needed');
    const path = `/v1/requests/${id}/tasks/${manual.id}/evidence`;
    expect((await dpo('POST', path, {})).status).toBe(422);
    expect((await dpo('POST', path, { ticket: '15550142233' })).status).toBe(422);
    expect(
      (await dpo('POST', path, { ticket: 'META-76', doneAt: '2020-01-01T00:00:00Z' })).body,
    ).toMatchObject({
      code: 'task.done-at',
      detail: expect.stringContaining('the receipt of the request, 20') as string,
    });
    expect((await dpo('POST', path, { ticket: 'META-77' })).body).toMatchObject({
      state: 'manual-evidence-attached',
      evidence: { ticket: 'META-77' },
    });
    expect((await dpo('POST', path, { ticket: 'META-78' })).status).toBe(409);

    const { text } = await dpo('GET', `/v1/requests/${id}/certificate`);
    const payload = Buffer.from(text.split('.')[1]!, 'base64url').toString();
    expect(payload).not.toContain(phone);
    expect(payload).not.toContain(bsuid);

    // The CRM keeps the reference and asks again: 410, and its owner is told once a day.
    for (let i = 0; i < 3; i += 1)
      expect((await crm('GET', `/v1/subjects/${subject}/messages`)).status).toBe(410);
    expect(await facts('recipient.late-reading', subject)).toBe(1);
  });

  it('repeats the deletion after 31 days, under a new obligation, and not when the person has written again', async () => {
    const [stays, returns] = ['15550142240', '15550142241'] as const;
    for (const phone of [stays, returns]) {
      const { bsuid } = await known(phone);
      const id = await erased(phone);
      await task(id, 'contact-book-entry', 'acknowledged');
      if (phone === returns) await known(phone, Math.floor(Date.now() / 1000) + 2);
      // A month goes by: what is due is due, and the first obligation is about to end.
      await ingest.sql(
        `UPDATE forgetting_target SET next_at = now() WHERE request_id = $1 AND next_at IS NOT NULL`,
        [id],
      );
      await ingest.sql(
        `UPDATE obligation SET due_at = now() + interval '1 day' WHERE request_id = $1 AND kind = 'forgetting'`,
        [id],
      );
      expect((await worker.get(ForgettingUpkeep).runOnce()).renewed).toBe(1);
      await worker.get(ForgettingRun).run(id, () => undefined);
      const { repeated, state } = (await tasksOf(id)).find(({ target }) => target === 'contact-book-entry')!;
      expect({ state, repeated }).toEqual({
        state: 'acknowledged',
        repeated: phone === returns ? 'not-needed' : 'no-entry-existed',
      });
      if (phone === returns) expect(graph.world.contactBook(PORTFOLIO).has(bsuid)).toBe(true);
    }
  });

  it('is finished here while Meta is down, and there when it is back', async () => {
    const phone = '15550142250';
    const { bsuid } = await known(phone);
    graph.faults.instead({ status: 503, body: 'Service Unavailable' }, { times: 3 });
    const id = await erased(phone);
    for (let i = 0; i < 3; i += 1) {
      await ingest.sql(
        `UPDATE forgetting_target SET next_at = now() WHERE request_id = $1 AND state = 'retrying'`,
        [id],
      );
      await worker.get(ForgettingRun).run(id, () => undefined);
    }
    expect(await task(id, 'contact-book-entry', 'acknowledged')).toMatchObject({ finding: 'deleted' });
    expect(graph.world.contactBook(PORTFOLIO).has(bsuid)).toBe(false);
  });

  it('tells of a revoked token, calls it failed and not impossible, and calls again when a person asks', async () => {
    const phone = '15550142260';
    await known(phone);
    graph.registry.tokens.get(token)!.revoked = true;
    const id = await erased(phone);
    const failed = await task(id, 'contact-book-entry', 'failed');
    expect(failed.finding).toBe('credentials-refused');
    expect(await facts('channel.reach')).toBe(1);
    graph.registry.tokens.get(token)!.revoked = false;
    const retried = await dpo('POST', `/v1/requests/${id}/tasks/${failed.id}/retry`);
    expect(retried.body).toMatchObject({ state: 'retrying' });
    await task(id, 'contact-book-entry', 'acknowledged');
    expect(await facts('channel.reach')).toBe(2);
  });

  it('says why a CRM is not called, until somebody has made what is missing', async () => {
    const phone = '15550142251';
    const { subject } = await known(phone);
    const { body } = await dpo('POST', '/v1/recipients', { name: 'without-secret' });
    const recipientId = body.id as string;
    const address = { url: crmServer.url };
    expect((await dpo('PUT', `/v1/recipients/${recipientId}/webhook`, address)).status).toBe(204);
    const other = await api.as('crm', { recipientId });
    expect((await other('GET', `/v1/subjects/${subject}/messages`)).status).toBe(200);
    const id = await erased(phone);
    const shown = async () => {
      const { steps } = (await dpo('GET', `/v1/requests/${id}`)).body as { steps: Shown[] };
      return steps.find(({ name, target }) => name === 'tell-recipient' && target === recipientId);
    };
    await eventually(async () => (await shown())?.evidence.obstacle === 'no-secret');
    const scope = { kind: 'crm-webhook-secret', scope: recipientId };
    crmServer.keys.push(((await admin('POST', '/v1/credentials', scope)).body as { value: string }).value);
    crmServer.acknowledges = true;
    await eventually(async () => {
      await nextAttempt(id);
      return (await shown())?.state === 'acknowledged';
    });
    expect((await shown())?.evidence).not.toHaveProperty('obstacle');
  });

  it('escalates a CRM that answers 500 for five days, and takes its late word', async () => {
    const phone = '15550142270';
    const { subject } = await known(phone);
    crmServer.faults.instead({ status: 500, body: 'no' }, { times: 1_000 });
    const id = await erased(phone);
    const [{ id: notice }] = (await ingest.sql<{ id: string }>(
      'SELECT id FROM recipient_notice WHERE request_id = $1',
      [id],
    )) as [{ id: string }];
    await eventually(
      async () => {
        await nextAttempt(id);
        // Two at once, as when a job is taken for lost: it is escalated once all the same.
        const delivery = worker.get(NoticeDelivery);
        await Promise.all([delivery.runOnce(notice), delivery.runOnce(notice)]);
        return ingest.sql<{ phase: string }>('SELECT phase FROM recipient_notice WHERE id = $1', [notice]);
      },
      ([row]) => row?.phase === 'escalated',
    );
    await stepOf(id, 'tell-recipient', 'failed');
    expect(await facts('recipient.escalated', subject)).toBe(1);
    const open = (await crm('GET', '/v1/notices')).body.notices as { id: string; phase: string }[];
    expect(open).toContainEqual(expect.objectContaining({ id: notice, phase: 'escalated' }));
    // Not before: an attempt of the worker's own may still be under way, and its answer would acknowledge.
    crmServer.faults.end();
    expect((await crm('POST', `/v1/notices/${notice}/ack`)).body).toMatchObject({ phase: 'acknowledged' });
    await stepOf(id, 'tell-recipient', 'acknowledged');
  });

  it('killed before and after every step and resumed, does each act outside once', async () => {
    const phone = '15550142280';
    const { subject, bsuid } = await known(phone);
    crmServer.acknowledges = true;
    // The database refuses to record the step that the test names: as if the worker had died before it, or after its act.
    await ingest.sql(`CREATE TABLE kill_at AS SELECT ''::text AS name, ''::text AS state`);
    // A sequence goes on though the transaction that moved it is rolled back.
    await ingest.sql(`CREATE SEQUENCE deaths`);
    await ingest.sql(`CREATE FUNCTION kill_there() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      IF EXISTS (SELECT FROM public.kill_at k WHERE k.name = NEW.name AND k.state = NEW.state)
      THEN PERFORM nextval('public.deaths'); RAISE EXCEPTION 'killed'; END IF;
      RETURN NEW; END $$`);
    await ingest.sql(
      `CREATE TRIGGER kill_there BEFORE INSERT OR UPDATE ON request_step FOR EACH ROW EXECUTE FUNCTION kill_there()`,
    );
    const steps = worker.get(ErasureSteps).list.map(({ name }) => name);
    const boundaries = steps.flatMap((name) => [[name, 'started'] as const, [name, 'done'] as const]);
    await killAt(steps[0]!, 'started');
    const id = await approved(phone);
    for (const [name, state] of boundaries.slice(1)) {
      await died();
      await killAt(name, state);
      await again(id);
    }
    await died();
    await ingest.sql('DROP TRIGGER kill_there ON request_step');
    await again(id);
    await eventually(async () => (await dpo('GET', `/v1/requests/${id}`)).body.state === 'completed');

    await task(id, 'contact-book-entry', 'acknowledged');
    await stepOf(id, 'tell-recipient', 'acknowledged', () => nextAttempt(id));
    expect(graph.journal.effects('contact-book.deleted').filter((key) => key.includes(bsuid))).toHaveLength(
      1,
    );
    const received = crmServer.received.filter(
      ({ data }) => (data as { subjectId: string }).subjectId === subject,
    );
    expect(received).toHaveLength(1);
    const counts = await ingest.sql<{ certificates: number; notices: number; feed: number }>(
      `SELECT (SELECT count(*) FROM certificate WHERE request_id = $1)::int AS certificates,
              (SELECT count(*) FROM recipient_notice WHERE request_id = $1)::int AS notices,
              (SELECT count(*) FROM erasure_feed WHERE request_id = $1)::int AS feed`,
      [id],
    );
    expect(counts).toEqual([{ certificates: 1, notices: 1, feed: 1 }]);
  });

  let deaths = 0;

  async function killAt(name: string, state: string): Promise<void> {
    // In one statement: a job that runs again by itself must never find no place to die at.
    await ingest.sql('UPDATE kill_at SET name = $1, state = $2', [name, state]);
    deaths = await deathsSoFar();
  }

  async function deathsSoFar(): Promise<number> {
    const [row] = await ingest.sql<{ count: number }>(
      'SELECT CASE WHEN is_called THEN last_value ELSE 0 END::int AS count FROM deaths',
    );
    return row!.count;
  }

  /** Resolves when the job has died where it was told to. */
  async function died(): Promise<void> {
    await eventually(async () => (await deathsSoFar()) > deaths);
  }

  async function again(id: string): Promise<void> {
    await worker.database.transaction((tx) => outbox.add(tx, executeRequest, { requestId: id }));
  }

  async function credential(kind: string, scope: string, value: string, about: object = {}): Promise<void> {
    const { status, text } = await admin('POST', '/v1/credentials', { kind, scope, value, facts: about });
    expect({ status, text }).toMatchObject({ status: 201 });
  }

  /** Somebody writes, Meta's contact book learns them, and the CRM reads it. */
  async function known(phone: string, at = Math.floor(Date.now() / 1000) - 30) {
    const bsuid = `US.2${phone}`;
    if (!graph.world.people.some((person) => person.phone === phone))
      graph.world.addPerson(phone, { [PORTFOLIO]: bsuid });
    graph.world.receive(NUMBER, phone);
    const answer = await ingest.post(
      webhook(
        change('messages', {
          contacts: [contact(phone, 'Ada Example', { user_id: bsuid })],
          messages: [
            message({ from: phone, from_user_id: bsuid, id: `wamid.${phone}-${at}`, timestamp: String(at) }),
          ],
        }),
      ),
    );
    expect(answer.status).toBe(200);
    const { body } = await crm('POST', '/v1/subjects/search', { phone: `+${phone}` });
    const subject = (body.subjects as { id: string }[])[0]!.id;
    expect((await crm('GET', `/v1/subjects/${subject}/messages`)).status).toBe(200);
    return { subject, bsuid };
  }

  async function erased(phone: string): Promise<string> {
    const id = await approved(phone);
    await eventually(async () => (await dpo('GET', `/v1/requests/${id}`)).body.state === 'completed');
    return id;
  }

  async function approved(phone: string): Promise<string> {
    const wanted = { kind: 'erasure', subject: { phone: `+${phone}` }, receivedVia: 'email' };
    const id = (await dpo('POST', '/v1/requests', wanted)).body.id as string;
    await dpo('POST', `/v1/requests/${id}/verification`, { method: 'manual', evidence: 'came by' });
    expect((await dpo('POST', `/v1/requests/${id}/approve`, {})).status).toBe(200);
    return id;
  }

  async function tasksOf(id: string): Promise<Task[]> {
    return (await dpo('GET', `/v1/requests/${id}/tasks`)).body.tasks as Task[];
  }

  async function task(id: string, target: string, state: string): Promise<Task> {
    let found: Task | undefined;
    await eventually(async () => {
      found = (await tasksOf(id)).find((one) => one.target === target);
      return found?.state === state;
    });
    return found!;
  }

  /** Time goes by to the next attempt at telling recipients: everything noted before moves back by as much. */
  async function nextAttempt(id: string): Promise<void> {
    await ingest.sql(
      `UPDATE recipient_notice SET first_attempt_at = first_attempt_at - (next_attempt_at - now()), next_attempt_at = now()
        WHERE request_id = $1 AND phase = 'pending' AND next_attempt_at > now()`,
      [id],
    );
    await worker.get(NoticeUpkeep).runOnce();
  }

  async function stepOf(
    id: string,
    name: string,
    state: string,
    meanwhile: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await eventually(async () => {
      await meanwhile();
      const { steps } = (await dpo('GET', `/v1/requests/${id}`)).body as {
        steps: { name: string; state: string }[];
      };
      return steps.some((step) => step.name === name && step.state === state);
    });
  }

  /** How many entries of a type the log has, once nothing is queued. */
  async function facts(type: string, subject?: string): Promise<number> {
    await eventually(async () => (await ingest.sql('SELECT 1 FROM audit_queue LIMIT 1')).length === 0);
    const reader = new AuditReader(ingest.rows.manager);
    return (await reader.entries({ type, limit: 100, ...(subject !== undefined && { subject }) })).length;
  }
});
