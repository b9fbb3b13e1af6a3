import type { AuditFact } from '../../src/audit';
import type { RuleName } from '../../src/alerts/alert';
import { randomUuid } from '../../src/crypto';
import type { Stage } from './stage';

/** Makes something happen; `at` is when the last of it had, in Unix ms. */
type Cause = () => Promise<{ at: number; over?: () => Promise<void> }>;
/** Scenarios that may run at the same time. */
export type ScenarioGroup = Partial<Record<RuleName, Cause>>;

/** Lower thresholds, so that a scenario is a few calls; how often the worker looks is as usual. */
export const SCENARIO_SETTINGS = {
  LETHE_TRUSTED_PROXIES: '127.0.0.0/8',
  LETHE_KEYRING_CANARY_LOCKS: 'false',
  LETHE_INGEST_SOURCE_REQUESTS_PER_SECOND: '0',
  LETHE_WORKER_ALERT_REPLAYS_PERCENT: '1',
  LETHE_WORKER_ALERT_VOLUME_AT_LEAST: '20',
  LETHE_WORKER_ALERT_GUESSES_WARNING: '3',
  LETHE_WORKER_ALERT_OPENED_AT_LEAST: '5',
};

const WORKER = { kind: 'process', ref: 'worker' } as const;
const READER = '15550148001';
const OPENED = '15550148002';

/** What makes every rule fire, in the order in which it may happen. `round` keeps the people of several rounds apart. */
export function scenarios(stage: Stage, round: number): ScenarioGroup[] {
  const done = async (work: Promise<unknown>) => {
    await work;
    return { at: Date.now() };
  };
  const reported =
    (fact: AuditFact): Cause =>
    () =>
      done(stage.report(fact));
  const repeat = async (times: number, work: (i: number) => Promise<unknown>) => {
    for (let i = 0; i < times; i++) await work(i);
  };
  const login = `kim.${round}@example.org`;
  const fromOutside: ScenarioGroup = {
    'webhook-signature': () =>
      done(repeat(6, () => stage.post(stage.messages('15550142233', 1), 'sha256=00'))),
    'webhook-replay': async () => {
      const body = stage.messages('15550142233', 60);
      await stage.post(body);
      return done(stage.post(body));
    },
    'unusual-volume': async () => {
      await stage.post(stage.messages(READER, 1));
      await stage.usually('inbound', await stage.channel(), 1);
      return done(stage.post(stage.messages(READER, 40)));
    },
    'unknown-number': () => done(stage.post(stage.toUnknownNumber())),
    'template-change': () =>
      done(
        stage.post(
          stage.event('message_template_status_update', {
            event: 'PAUSED',
            message_template_id: round + 1,
            message_template_name: 'order_update',
            message_template_language: 'en_US',
            reason: 'NONE',
          }),
        ),
      ),
    'account-event': () => done(stage.post(stage.event('account_update', { event: 'ACCOUNT_RESTRICTION' }))),
    'token-event': () => done(stage.post(stage.event('security', { event: 'PIN_CHANGED' }))),
  };
  const people: ScenarioGroup = {
    'failed-sign-in': () =>
      done(
        repeat(12, (i) =>
          stage.call('GET', '/channels', undefined, { authorization: `Bearer lethe_no_${i}` }),
        ),
      ),
    'guessed-password': async () => {
      await stage.enrol(login);
      return done(
        repeat(3, (i) =>
          stage.call(
            'POST',
            '/sessions',
            { login, password: 'wrong and long enough' },
            {
              'x-forwarded-for': `198.51.100.${10 * round + i}`,
            },
          ),
        ),
      );
    },
    'unusual-opening': async () => {
      await stage.usually('opened', stage.actorRef, 1);
      await stage.post(stage.messages(OPENED, 10));
      return done(stage.api('GET', `/subjects/${await stage.subject(OPENED)}/messages?limit=50`));
    },
    'canary-opened': async () => {
      const canary = `1555014870${round}`;
      await stage.post(stage.messages(canary, 1));
      const id = await stage.subject(canary);
      await stage.markCanary(id);
      return done(stage.api('GET', `/subjects/${id}/messages`));
    },
    'incident-opened': async () =>
      done(
        stage.api('POST', '/incidents', {
          kind: 'loss',
          channels: [await stage.channel()],
          exposedFrom: new Date(Date.now() - 1_000).toISOString(),
        }),
      ),
  };
  const inside: ScenarioGroup = {
    'purge-late': reported({ type: 'retention.overdue', actor: WORKER, n: { buckets: 2, seconds: 4_000 } }),
    'deadline-near': reported({
      type: 'request.reminded',
      actor: WORKER,
      ref: { request: randomUuid() },
      code: 'overdue',
    }),
    'backup-failed': reported({ type: 'backup.missing', actor: WORKER, ref: { backup: randomUuid() } }),
    'drill-failed': reported({
      type: 'drill.finished',
      actor: WORKER,
      ref: { drill: randomUuid() },
      code: 'failed',
    }),
    'clock-drift': reported({ type: 'clock.jump', actor: WORKER, code: 'forward', n: { seconds: 40 } }),
    'restore-quarantine': reported({ type: 'restore.quarantined', actor: WORKER, code: 'behind' }),
    'quota-near': () => done(stage.alarm('quota-near', ['api', 'worker', 'ingest'][round % 3])),
    'keyring-alarm': () => done(stage.alarm('rotation-failed')),
  };
  const last: ScenarioGroup = {
    'audit-late': async () => {
      const over = await stage.holdLog();
      return { at: Date.now(), over };
    },
  };
  return [{ ...fromOutside, ...people, ...inside }, last];
}
