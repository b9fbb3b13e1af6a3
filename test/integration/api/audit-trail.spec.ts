import { API_AREAS } from '../../../src/audit';
import { REVIEWED } from '../../../src/identity/off-boarding/off-boarding';
import { randomUuid } from '../../../src/crypto';
import { ManualClock } from '../../../src/foundation/clock';
import { PERMISSIONS, type Permission } from '../../../src/identity';
import { ApiDocument } from '../../../src/apps/api/docs/api-document';
import { contact, message, messagesBody, PHONE_NUMBER_ID } from '../../builders/webhook';
import { type CallAs, TestApi } from '../../support/api';
import { TestIngest } from '../../support/ingest';

/** Calls that go through no `UnsafeCalls`, and readings about people, whose entry their own module leaves. Each is called below. */
const OWN_ENTRY: Record<string, string> = {
  'POST /v1/sessions': 'login',
  'POST /v1/enrolment/completion': 'login',
  'GET /v1/sign-in/openid/callback': 'login: test/integration/api/openid.spec.ts',
  'POST /v1/subjects/search': 'lookup, summed by the keyring, and disclosure',
  'GET /v1/subjects/:subjectId/messages': 'message.opened',
  'GET /v1/messages/:messageId/media/:mediaId': 'message.opened: test/integration/media.spec.ts',
  'GET /v1/requests/:requestId/package': 'package.fetched: test/integration/requests',
  'GET /v1/audit/entries': 'audit.read',
  'GET /v1/audit/export': 'audit.read',
  'GET /v1/audit/checkpoint': 'audit.read',
  'GET /v1/audit/proof': 'audit.read',
  'POST /packages/:token': 'package.fetched: test/integration/requests/package-link.spec.ts',
  'POST /packages/:token/code': 'package.code: test/integration/requests/package-link.spec.ts',
};

/** Why nothing is written down. */
const NO_ENTRY: Record<string, string> = {
  'POST /v1/enrolment': 'shows the holder of an invitation a secret that counts from the completion on',
  'POST /v1/retention/preview': 'counts rows; changes nothing, names nobody',
  'POST /v1/redaction/policy/preview': 'redacts the text that was sent; keeps and reads nothing',
  'GET /v1/sign-in/openid': 'sends a browser to the provider',
  'GET /packages/:token': 'a page that names nobody',
  'GET /v1/sessions': 'where the caller is signed in',
  'GET /v1/sessions/current': 'the session of the caller',
  'GET /v1/drills/:drillId': 'counts',
  'GET /v1/backups': 'a catalogue of copies',
  'GET /v1/retention/classes': 'settings',
  'GET /v1/retention/tags': 'settings',
  'GET /v1/retention/runs': 'counts',
  'GET /v1/redaction/policy': 'settings',
  'GET /v1/redaction/policy/versions': 'settings',
  'GET /v1/analytics/daily': 'counts that say nothing of few people',
  'GET /v1/channels': 'settings',
  'GET /v1/channels/:channelId/outside': 'settings',
  'GET /v1/recipients': 'names of systems',
  'GET /v1/api-keys': 'keys of systems, by pseudonym',
  'GET /v1/credentials': 'kinds and dates',
  'GET /v1/credentials/:credentialId/uses': 'counts',
  'GET /v1/alerts': 'ids and counts: an alert holds nothing personal',
  'GET /v1/alerts/rules': 'settings',
  'GET /v1/alerts/:alertId': 'ids and counts',
  'GET /v1/processing-activities': 'the record of Art. 30, meant to be shown',
  'GET /v1/processing-activities/versions': 'the same',
  'GET /v1/processing-activities/diff': 'the same',
  'GET /v1/reviews': 'counts',
  'GET /v1/reviews/:reviewId': 'counts',
  'GET /v1/incidents': 'ids and dates',
  'GET /v1/incidents/:incidentId': 'ids, dates, and the story from the audit log, by pseudonym',
  'GET /v1/incidents/:incidentId/drafts': 'counts and dates',
};

/**
 * Not called here, since they need what other processes bring about; where they are called. Their entry is not in doubt: they go through the one place that leaves one, as the
 * first test sees, or the table says that they are personal.
 */
const ELSEWHERE: Record<string, string> = {
  'DELETE /v1/sessions/:sessionId': 'people.spec.ts',
  'POST /v1/erasures/:erasureId/ack': 'e2e/api.spec.ts',
  'POST /v1/requests/:requestId/verification/confirm': 'requests/verification.spec.ts',
  'POST /v1/requests/:requestId/lift': 'requests/by-message.spec.ts',
  'GET /v1/requests/:requestId/certificate': 'requests/erasure.spec.ts',
  'POST /v1/requests/:requestId/certificate/withdraw': 'requests/erasure.spec.ts',
  'POST /v1/requests/:requestId/certificate/reissue': 'requests/erasure.spec.ts',
  'POST /v1/requests/:requestId/package/link': 'requests/package-link.spec.ts',
  'POST /v1/retention/changes/:changeId/approve': 'retention/decisions.spec.ts',
  'DELETE /v1/retention/changes/:changeId': 'retention/decisions.spec.ts',
  'POST /v1/requests/:requestId/tasks/:taskId/evidence': 'requests/outside.spec.ts',
  'POST /v1/requests/:requestId/tasks/:taskId/retry': 'requests/outside.spec.ts',
  'POST /v1/data-deletions/:deletionId/decision': 'requests/days.spec.ts',
  'POST /v1/incidents/:incidentId/resume': 'incidents.spec.ts',
  'POST /v1/notices/:noticeId/ack': 'requests/outside.spec.ts',
  'POST /v1/notices/:noticeId/retry': 'api/access.spec.ts, of a notice that is not there',
};

const isReading = (route: string) => route.startsWith('GET ');
const routes = Object.keys(PERMISSIONS).filter((route) => / \/(?:v1|packages)\//.test(route));
const lineOf = (route: string) => PERMISSIONS[route] as Permission;

describe('the trail that every call of the API leaves', () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 9));
  let ingest: TestIngest;
  let api: TestApi;
  let crm: Awaited<ReturnType<TestApi['as']>>;
  let subjectId = '';
  let messageId = '';
  let channelId = '';

  beforeAll(async () => {
    ingest = await TestIngest.start({ clock, settings: { canaryLocks: false } });
    api = await TestApi.start({
      clock,
      home: ingest.keyring.home,
      database: ingest.database.as('lethe_api'),
      keyring: ingest.keyring.client('api'),
    });
    crm = await api.as('crm');
    const said = message({
      from: '15550142233',
      id: 'wamid.TRAIL-1',
      timestamp: String(Math.floor(clock.now() / 1_000)),
    });
    expect((await ingest.postBytes(messagesBody([said], [contact('15550142233')]))).status).toBe(200);
    const found = (await crm('POST', '/v1/subjects/search', { phone: '+15550142233' })).body.subjects;
    subjectId = (found as { id: string }[])[0]!.id;
    const page = await crm('GET', `/v1/subjects/${subjectId}/messages`);
    [{ id: messageId, channelId }] = page.body.messages as [{ id: string; channelId: string }];
  });
  afterAll(async () => {
    await api.close();
    await ingest.close();
  });

  /** Facts of the log since a call began: nobody sequences here. */
  async function left(call: () => Promise<{ status: number; text: string }>) {
    const [{ last }] = await ingest
      .sql<{ last: string }>('SELECT coalesce(max(id), 0) AS last FROM audit_queue')
      .then((rows) => rows as [{ last: string }]);
    const answer = await call();
    const rows = await ingest.sql<{ fact: string }>(
      'SELECT fact FROM audit_queue WHERE id > $1 ORDER BY id',
      [last],
    );
    const facts = rows.map(
      ({ fact }) => JSON.parse(fact) as { type: string; code?: string; actor: { ref: string } },
    );
    return { answer, facts };
  }

  it('is foreseen for every route: by the one place that carries calls out, by the permission table, by its module, or excused', () => {
    const { paths } = api.app.get(ApiDocument).json as unknown as {
      paths: Record<string, Record<string, { parameters?: { name: string }[] }>>;
    };
    const isCarriedOut = (route: string) => {
      const [method, path] = route.split(' ') as [string, string];
      const operation = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      return operation?.parameters?.some(({ name }) => name === 'Idempotency-Key') === true;
    };
    const ways = (route: string) => [
      !isReading(route) && isCarriedOut(route),
      lineOf(route).isPersonal === true,
      OWN_ENTRY[route] !== undefined,
      NO_ENTRY[route] !== undefined,
    ];
    expect(routes.filter((route) => ways(route).filter(Boolean).length !== 1)).toEqual([]);
    expect(
      [...Object.keys(OWN_ENTRY), ...Object.keys(NO_ENTRY)].filter((one) => !routes.includes(one)),
    ).toEqual([]);
    expect(routes.length).toBeGreaterThan(90);
  });

  it('can name every area of the API', () => {
    const areas = routes.filter((route) => / \/v1\//.test(route)).map((route) => route.split('/')[2]!);
    expect(
      [...new Set(areas)].filter((area) => ![...API_AREAS, 'enrolment', 'sign-in'].includes(area)),
    ).toEqual([]);
  });

  it('is an entry of every unsafe call, and of every reading about people', async () => {
    const owner = await api.as('owner');
    const dpo = await api.as('dpo');
    const made: Record<string, string> = {};
    const carried = new Set<string>();
    const generic: string[] = [];
    const silent: string[] = [];
    /** Calls a route with what stands in its path; remembers an id of the answer by `as`. */
    const step = async (
      by: CallAs & { record?: { actorRef: string } },
      route: string,
      body?: object,
      as?: string,
    ) => {
      const [method, pattern] = route.split(' ') as [string, string];
      const path = pattern.replace(/:(\w+)/g, (_all, name: string) => made[name] ?? randomUuid());
      const query = route === 'GET /v1/consents/check' ? `?subjectId=${subjectId}&purpose=marketing` : '';
      const { answer, facts } = await left(() => by(method, path + query, body));
      if (answer.status >= 300) throw new Error(`${route} answers ${answer.status}: ${answer.text}`);
      if (as !== undefined) made[as] = (JSON.parse(answer.text) as { id: string }).id;
      const ours = facts.filter(({ actor }) => actor.ref === by.record?.actorRef);
      if (ours.length === 0) silent.push(route);
      if (ours.some(({ type }) => type === 'api.called')) generic.push(route);
      if (isReading(route) && lineOf(route).isPersonal)
        expect([route, ours.map(({ type }) => type)]).toEqual([route, expect.arrayContaining(['api.read'])]);
      carried.add(route);
      return answer;
    };
    Object.assign(made, { subjectId, messageId, channelId, name: 'conversation', tag: 'lead' });
    const agent = await api.as('agent');
    const readAll = async () => {
      for (const route of routes.filter((one) => isReading(one) && lineOf(one).isPersonal))
        if (!/notices|certificate|incidents/.test(route)) await step(owner, route);
    };

    await step(owner, 'PUT /v1/channels/:channelId', { retentionClass: 'conversation' });
    await step(owner, 'PUT /v1/conversations/:subjectId/assignee', { assignee: agent.record.actorRef });
    await step(owner, 'POST /v1/recipients', { name: 'desk' }, 'recipientId');
    await step(owner, 'POST /v1/api-keys', { role: 'agent' }, 'keyId');
    await step(owner, 'DELETE /v1/api-keys/:keyId');
    await step(owner, 'POST /v1/users', { login: 'lee@example.org', name: 'Lee', role: 'agent' }, 'userId');
    await step(owner, 'POST /v1/users/:userId/invitation', {});
    await step(owner, 'PUT /v1/users/:userId/role', { role: 'team_lead' });
    await step(owner, 'POST /v1/users/:userId/offboarding', { handOverTo: null });
    await step(owner, 'POST /v1/users/:userId/offboarding/report', {});
    await step(
      dpo,
      'POST /v1/requests',
      { kind: 'objection', subject: { subjectId }, receivedVia: 'email' },
      'requestId',
    );
    await step(dpo, 'POST /v1/requests/:requestId/verification', { method: 'manual', evidence: 'came by' });
    await step(dpo, 'POST /v1/requests/:requestId/extend', { reason: 'many at once' });
    await readAll();
    await step(crm, 'GET /v1/notices');
    await step(dpo, 'POST /v1/requests/:requestId/withdraw', {});
    await step(
      dpo,
      'POST /v1/holds',
      { subjectId, reason: 'legal-obligation', reference: 'case-17' },
      'holdId',
    );
    await step(dpo, 'DELETE /v1/holds/:holdId');
    await step(dpo, 'PUT /v1/retention/tags/:tag', { retentionClass: 'conversation' });
    await step(dpo, 'POST /v1/retention/runs', {});
    await step(dpo, 'POST /v1/backups', {});
    made.backupId = randomUuid();
    await ingest.sql(
      `INSERT INTO backup (id, kind, state, object_key, object_id, seal_seq, data_from, data_to, epochs, rows, size_bytes, sha256, expires_at, created_at)
       VALUES ($1, 'pg-dump', 'complete', 'k', decode(repeat('00', 16), 'hex'), 1, now(), now(), '[]', '{}', 1, decode(repeat('00', 32), 'hex'), now() + interval '9 days', now())`,
      [made.backupId],
    );
    await step(dpo, 'POST /v1/backups/:backupId/drill', {});
    await step(dpo, 'POST /v1/consents', {
      subject: { subjectId },
      purpose: 'marketing',
      state: 'granted',
      source: 'form',
    });
    await step(
      dpo,
      'POST /v1/incidents',
      { kind: 'loss', channels: [channelId], exposedFrom: new Date(clock.now() - 1_000).toISOString() },
      'incidentId',
    );
    await step(dpo, 'GET /v1/incidents/:incidentId/subjects');
    await step(dpo, 'POST /v1/incidents/:incidentId/told', { ground: 'unlikely-risk' });
    await step(dpo, 'POST /v1/incidents/:incidentId/close', {});
    await step(
      owner,
      'POST /v1/credentials',
      { kind: 'meta-app-secret', scope: '4000000001', value: 'a'.repeat(32) },
      'credentialId',
    );
    await step(owner, 'POST /v1/credentials/:credentialId/rotate', { value: 'b'.repeat(32) });
    await step(owner, 'DELETE /v1/credentials/:credentialId');
    await step(owner, 'POST /v1/users/:userId/offboarding/review', { checked: REVIEWED });
    await step(crm, 'POST /v1/messages', {
      phoneNumberId: PHONE_NUMBER_ID,
      wamid: 'wamid.TRAIL-OUT',
      to: { phone: '+15550142233' },
      text: 'On its way.',
    });
    const ask = (kind: string) =>
      step(dpo, 'POST /v1/requests', { kind, subject: { subjectId }, receivedVia: 'email' }, 'requestId');
    await ask('access');
    await step(dpo, 'POST /v1/requests/:requestId/refuse', {
      ground: '12(5)(b)',
      explanation: 'the fifth this week',
    });
    await ask('portability');
    await step(dpo, 'POST /v1/requests/:requestId/verification', { method: 'manual', evidence: 'came by' });
    await step(owner, 'POST /v1/requests/:requestId/approve', {});
    await step(dpo, 'PUT /v1/retention/classes/:name', { periodDays: 80, bucket: 'day' });
    await step(dpo, 'PUT /v1/conversations/:subjectId/retention', { tag: 'lead' });
    await step(dpo, 'PUT /v1/redaction/policy', { otherwise: 'redact' });
    await step(dpo, 'PUT /v1/channels/:channelId/outside', { audiences: [] });
    await step(dpo, 'PUT /v1/recipients/:recipientId/webhook', { url: 'https://crm.example/hook' });
    await step(dpo, 'DELETE /v1/recipients/:recipientId/webhook');
    made.alertId = randomUuid();
    await ingest.sql(
      `INSERT INTO alert (id, rule, key, severity, state, count, facts, first_event_at, last_event_at, raised_at)
       VALUES ($1, 'drill-failed', '', 'critical', 'open', 1, '{}', now(), now(), now())`,
      [made.alertId],
    );
    await step(dpo, 'POST /v1/alerts/:alertId/acknowledge', {});
    await step(dpo, 'POST /v1/alerts/:alertId/resolve', {});
    const reviews = (await dpo('GET', '/v1/reviews')).body.reviews as {
      id: string;
      items: { id: string }[];
    }[];
    made.reviewId = reviews[0]!.id;
    await step(dpo, 'POST /v1/reviews/:reviewId/sign', {
      answers: reviews[0]!.items.map(({ id }) => ({ id, answer: 'in-order' })),
    });
    await step(
      owner,
      'POST /v1/credentials',
      {
        kind: 'meta-access-token',
        scope: '200000000000001',
        value: 'EAAtrail',
        facts: { appId: '4000000001' },
      },
      'credentialId',
    );
    await step(owner, 'POST /v1/incidents/contain', { credentialId: made.credentialId }, 'incidentId');
    const missing = routes.filter(
      (route) => !carried.has(route) && ![NO_ENTRY, OWN_ENTRY, ELSEWHERE].some((table) => route in table),
    );
    expect(missing).toEqual([]);
    expect(silent).toEqual([]);
    // These ask the worker for something, and it reports what it did under its own name, or they report in a transaction of their own.
    expect(generic).toEqual([
      'POST /v1/retention/runs',
      'POST /v1/backups',
      'POST /v1/backups/:backupId/drill',
      'PUT /v1/retention/classes/:name',
      'PUT /v1/redaction/policy',
    ]);
    expect(carried.size).toBeGreaterThan(55);
  });
});
