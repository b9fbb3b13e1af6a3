import { ManualClock } from '../../../src/foundation/clock';
import { type Database, openDatabase } from '../../../src/foundation/database';
import { TestApi, type CallAs } from '../../support/api';
import { createMainDatabase, type TestDatabase } from '../../support/databases';
import { TestKeyring } from '../../support/keyring';

const DAY_MS = 86_400_000;

interface Item {
  id: string;
  measured: Record<string, number>;
  finding: string;
  answer: string | null;
}
interface Review {
  id: string;
  kind: string;
  fromDay: string;
  items: Item[];
  signedAt: string | null;
}

describe('records', () => {
  // A Thursday.
  const clock = new ManualClock(Date.UTC(2026, 10, 26, 9));
  let keyring: TestKeyring;
  let database: TestDatabase;
  let rows: Database;
  let api: TestApi;
  let dpo: CallAs;
  let owner: CallAs;
  let auditor: CallAs;

  beforeAll(async () => {
    [keyring, database] = await Promise.all([TestKeyring.start({ clock }), createMainDatabase()]);
    rows = await openDatabase(database.admin);
    api = await TestApi.start(
      { database: database.as('lethe_api'), keyring: keyring.client('api'), clock, home: keyring.home },
      { DPO_CONTACT: 'dpo@shop.example', CONTROLLER_NAME: 'Example <Shop>' },
    );
    [dpo, owner, auditor] = await Promise.all([api.as('dpo'), api.as('owner'), api.as('auditor')]);
  });
  afterAll(async () => {
    await api.close();
    await rows.destroy();
    await keyring.close();
    await database.drop();
  });

  describe('of processing activities', () => {
    const record = async () =>
      (await dpo('GET', '/v1/processing-activities')).body as unknown as {
        version: number;
        record: {
          activities: { id: string; retention: { what: string; period: string }[] }[];
          dataProtectionOfficer: string;
        };
      };

    it('are made from the settings in force: periods, recipients, transfers, safeguards', async () => {
      const { version, record: made } = await record();
      expect(made.dataProtectionOfficer).toBe('dpo@shop.example');
      const conversations = made.activities.find(({ id }) => id === 'conversations')!;
      expect(conversations).toMatchObject({
        transfers: [{ to: 'Meta Platforms, Inc., United States' }],
        recipients: [{ category: 'messaging provider' }],
      });
      expect(conversations.retention.map(({ period }) => period)).toEqual([
        '90 days',
        '1096 days',
        '3653 days',
      ]);
      expect((await record()).version).toBe(version);
    });

    it('are a page and a PDF for people, with every value escaped', async () => {
      const page = await auditor('GET', '/v1/processing-activities', undefined, { accept: 'text/html' });
      expect(page.text).toContain('Example &#60;Shop&#62;');
      expect(page.text).toContain('3653 days');
      const { bytes, headers } = await auditor('GET', '/v1/processing-activities?format=pdf');
      expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
      expect(headers['content-type']).toBe('application/pdf');
    });

    it('get a new version with a change, and say what changed between two dates', async () => {
      await record();
      const before = new Date(clock.now()).toISOString();
      clock.advance(DAY_MS);
      const changed = await owner('PUT', '/v1/retention/classes/conversation', {
        periodDays: 120,
        bucket: 'day',
      });
      expect(changed.status).toBe(200);
      await owner('POST', '/v1/recipients', { name: 'crm-of-ours', category: 'crm' });
      await record();
      const { body } = await auditor('GET', `/v1/processing-activities/diff?from=${before}`);
      const paths = (body.changes as { path: string; before: unknown; after: unknown }[]).map(
        ({ path }) => path,
      );
      expect(paths).toEqual([
        'activities.conversations.recipients.crm-of-ours',
        'activities.conversations.retention.messages of the class conversation, with their media and states.period',
      ]);
      expect((body.changes as unknown[])[1]).toMatchObject({ before: '90 days', after: '120 days' });
      const then = await auditor('GET', `/v1/processing-activities?at=${before}`);
      expect(then.text).toContain('90 days');
      const versions = (await auditor('GET', '/v1/processing-activities/versions')).body.versions as {
        version: number;
        sha256: string;
      }[];
      expect(versions.map(({ version }) => version)).toEqual([2, 1]);
      const facts = await rows.query<{ fact: string }[]>(
        `SELECT fact FROM audit_queue WHERE fact::jsonb ->> 'code' = 'processing-record' ORDER BY id`,
      );
      const last = JSON.parse(facts.at(-1)!.fact) as { digest: { after: string; before: string } };
      expect([last.digest.after, last.digest.before]).toEqual(versions.map(({ sha256 }) => sha256));
      expect((await auditor('GET', '/v1/processing-activities?at=2020-01-01T00:00:00Z')).status).toBe(404);
    });
  });

  describe('of reviews', () => {
    const reviews = async () => (await auditor('GET', '/v1/reviews')).body.reviews as Review[];
    const of = async (kind: string) => (await reviews()).find((one) => one.kind === kind)!;
    const item = (review: Review, id: string) => review.items.find((one) => one.id === id)!;

    it('are filled with what was measured in the last whole week, month and quarter', async () => {
      await rows.query(
        `INSERT INTO purge_run (id, slot, requested_at, state, finished_at, late_ms, messages) VALUES
           (gen_random_uuid(), '2026-11-17T09', '2026-11-17T09:00Z', 'finished', '2026-11-17T09:01Z', 90000, 12),
           (gen_random_uuid(), '2026-11-24T09', '2026-11-24T09:00Z', 'failed', '2026-11-24T09:01Z', 0, 0)`,
      );
      await rows.query(
        `INSERT INTO alert (id, rule, key, severity, state, count, first_event_at, last_event_at, raised_at)
         VALUES (gen_random_uuid(), 'clock-drift', '', 'critical', 'open', 1, '2026-11-18T00:00Z', '2026-11-18T00:00Z', '2026-11-18T00:00Z')`,
      );
      const [weekly, quarterly] = [await of('weekly'), await of('quarterly')];
      expect(weekly.fromDay).toBe('2026-11-16');
      expect(item(weekly, 'purges')).toMatchObject({
        measured: { runs: 1, failed: 0, latestMinutes: 2, messages: 12 },
        finding: 'good',
      });
      expect(item(weekly, 'alerts')).toMatchObject({
        measured: { raised: 1, unresolved: 1 },
        finding: 'look',
      });
      expect(quarterly.fromDay).toBe('2026-07-01');
      expect(item(quarterly, 'threat-model')).toMatchObject({ finding: 'judge', answer: null });
      expect((await reviews()).length).toBe(3);
    });

    it('are signed by a person who answers every question, once', async () => {
      const weekly = await of('weekly');
      const answers = weekly.items.map(({ id }) => ({
        id,
        answer: id === 'alerts' ? 'action-needed' : 'in-order',
      }));
      const sign = (as: CallAs, body: object) => as('POST', `/v1/reviews/${weekly.id}/sign`, body);
      expect((await sign(auditor, { answers })).status).toBe(403);
      const incomplete = await sign(dpo, { answers: answers.slice(1) });
      expect(incomplete.status).toBe(422);
      expect(incomplete.body.errors).toEqual([{ path: 'answers.alerts', rule: 'must be answered' }]);
      const signed = await sign(dpo, { answers });
      expect(signed.body).toMatchObject({ signedAt: new Date(clock.now()).toISOString() });
      expect(item(signed.body as unknown as Review, 'alerts').answer).toBe('action-needed');
      expect((await sign(owner, { answers })).status).toBe(409);
      const facts = await rows.query<{ fact: string }[]>(
        `SELECT fact FROM audit_queue WHERE fact::jsonb ->> 'type' = 'review.signed'`,
      );
      expect(JSON.parse(facts[0]!.fact)).toMatchObject({ code: 'weekly', n: { actions: 1 } });
    });

    it('are made anew for each period', async () => {
      clock.advance(7 * DAY_MS);
      const all = await reviews();
      expect(all.filter(({ kind }) => kind === 'weekly').map(({ fromDay }) => fromDay)).toEqual([
        '2026-11-23',
        '2026-11-16',
      ]);
      expect(
        item(
          all.find(({ fromDay }) => fromDay === '2026-11-23')!,
          'purges',
        ),
      ).toMatchObject({
        measured: { failed: 1 },
        finding: 'look',
      });
    });
  });
});
