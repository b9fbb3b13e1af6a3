import type { RuleName } from '../../src/alerts/alert';
import type { AlertStage } from './alert-stage';
import { ACCOUNT } from './graph-fixture';

/** Makes something happen; `at` is when the last of it had, in Unix ms; `over` mends what was broken for it. */
type Cause = () => Promise<{ at: number; over?: () => Promise<void> }>;
/** Scenarios that may run at the same time. */
export type ScenarioGroup = Partial<Record<RuleName, Cause>>;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const READER = '15550148001';
const OPENED = '15550148002';
const CALLS_AN_HOUR = 100_000;
const REPLAYS = 4;

/** What makes every rule fire that can do so again and again. `round` keeps the people and names of several rounds apart. */
export function scenarios(stage: AlertStage, round: number): ScenarioGroup[] {
  const login = `kim.${round}@example.org`;
  const fromMeta: ScenarioGroup = {
    'webhook-signature': () =>
      done(repeat(6, () => stage.post(stage.messages('15550142233', 1), 'sha256=00'))),
    'webhook-replay': async () => {
      const body = stage.messages('15550142233', 400);
      await stage.post(body);
      // Beside all that the other scenarios send at the same time, it is to be a good part of the traffic.
      return done(repeat(REPLAYS, () => stage.post(body)));
    },
    'unusual-volume': async () => {
      await stage.usually('inbound', await stage.channel(), 1);
      return done(stage.post(stage.messages(READER, 300)));
    },
    'unknown-number': async () => ({
      ...(await done(stage.post(stage.toUnknownNumber()))),
      over: () => stage.registerAll(),
    }),
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
    'account-event': async () => {
      await stage.post(
        stage.event('phone_number_quality_update', { event: 'FLAGGED', current_limit: 'TIER_50' }),
      );
      return done(stage.post(stage.event('account_update', { event: 'ACCOUNT_RESTRICTION' })));
    },
    'token-event': async () => {
      await stage.post(stage.event('security', { event: 'PIN_CHANGED' }));
      // And what nobody reports: a token that Meta does not take.
      const token = {
        kind: 'meta-access-token',
        scope: `20000000000010${round}`,
        value: 'EAAnotOneOfTheirs',
      };
      await stage.api('POST', '/credentials', { ...token, facts: { appId: stage.appId } });
      return { at: Date.now() };
    },
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
      const guess = { login, password: 'wrong and long enough' };
      // From everywhere: of one address there are only a few.
      return done(
        repeat(16, (i) =>
          stage.call('POST', '/sessions', guess, { 'x-forwarded-for': `198.51.${100 + round}.${i + 1}` }),
        ),
      );
    },
    'unusual-opening': async () => {
      await stage.post(stage.messages(OPENED, 500));
      const id = await stage.subject(OPENED);
      const reader = await stage.reader(1);
      return done(repeat(2, () => reader.get(`/v1/subjects/${id}/messages?limit=500`)));
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
    'deadline-near': async () => {
      const receivedAt = new Date(Date.now() - 40 * DAY_MS).toISOString();
      // A second request of the same person is the first one.
      const subject = { waId: `1555014224${round}` };
      return done(
        stage.api('POST', '/requests', { kind: 'access', subject, receivedVia: 'letter', receivedAt }),
      );
    },
  };
  const copies: ScenarioGroup = {
    'drill-failed': async () => {
      const { id, path } = await stage.backup();
      stage.damage(path);
      return done(stage.api('POST', `/backups/${id}/drill`));
    },
    'keyring-alarm': async () => {
      const { id } = await stage.api<{ id: string }>('POST', '/credentials', {
        kind: 'bsp-secret',
        scope: `twilio:${round}`,
        value: 'twilio-one',
      });
      const putBack = stage.pullOut('keyring-snapshot');
      // Its key is destroyed and the generation with it; of the next one there is to be a snapshot.
      await stage.api('DELETE', `/credentials/${id}`);
      return { at: Date.now(), over: putBack };
    },
  };
  const alone: ScenarioGroup[] = [
    {
      'backup-failed': async () => {
        const putBack = stage.pullOut('objects');
        const { at } = await done(stage.api('POST', '/backups'));
        return { at, over: putBack };
      },
    },
    {
      'quota-near': async () => {
        const { limits, journal } = stage.meta;
        limits.settings.appCallsPerHour = Math.floor((journal.entries.length + 1) / 0.8);
        await stage.storeToken(`${ACCOUNT}${round}`);
        return {
          at: Date.now(),
          over: async () => {
            limits.settings.appCallsPerHour = CALLS_AN_HOUR;
            await stage.storeToken(`${ACCOUNT}${round}9`);
          },
        };
      },
    },
  ];
  return [{ ...fromMeta, ...people, ...copies }, ...alone];
}

/** What makes the other rules fire: each of these ends a process, or the stage as it was, so it happens once. */
export function upheavals(stage: AlertStage): ScenarioGroup[] {
  // One cause of two alerts: the machine's clock is set three hours ahead, and by it nobody has purged for as long.
  let setAhead: Promise<number> | undefined;
  const clockIsSetAhead: Cause = async () => {
    setAhead ??= (async () => {
      await stage.post(stage.messages('15550148003', 1, Date.now() - 30 * DAY_MS));
      await stage.system.stop('worker');
      await stage.api('PUT', '/retention/classes/conversation', { periodDays: 20, bucket: 'day' });
      const at = Date.now();
      await stage.system.start('worker', { aheadMs: 3 * HOUR_MS });
      return at;
    })();
    return { at: await setAhead };
  };
  return [
    {
      'audit-late': async () => {
        const takeBack = stage.forgeWitness();
        // Of a copy the witnesses are told at once.
        const { at } = await done(stage.backup());
        return {
          at,
          over: async () => {
            takeBack();
            await stage.restartWorker();
          },
        };
      },
    },
    {
      'restore-quarantine': async () => {
        const { id } = await stage.backup();
        await stage.post(stage.messages('15550142233', 1));
        return done(stage.restore(id));
      },
    },
    { 'clock-drift': clockIsSetAhead, 'purge-late': clockIsSetAhead },
  ];
}

async function done(work: Promise<unknown>): Promise<{ at: number }> {
  await work;
  return { at: Date.now() };
}

async function repeat(times: number, work: (i: number) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < times; i++) await work(i);
}
