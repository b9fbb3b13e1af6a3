import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './demonstration';
import { allPages, expectDone, expectStatus, textOf } from './http-client';
import { demand } from './narrator';
import { findSubject } from './show-history';
import { BO } from './story';

const NORMAL_DAYS = 90;
const SHORT_DAYS = 3;

/** A shorter retention period: what it would purge, the purge, and what is left. */
export async function showPurge({ narrator, crm, dpo }: Stage): Promise<void> {
  narrator.step('A retention period ends');
  const bo = await findSubject(crm, BO);
  demand(bo, 'Bo is found by his phone number');
  const path = `/v1/subjects/${bo.id}/messages`;
  const before = await allPages(crm, path, 'messages');

  const preview = await dpo.post('/v1/retention/preview', { class: 'conversation', periodDays: SHORT_DAYS });
  const forecast = expectDone(preview, 'preview').body;
  narrator.call(
    'POST',
    '/v1/retention/preview',
    `${SHORT_DAYS} days instead of ${NORMAL_DAYS} would purge ${textOf(forecast.messages)} messages of ${(forecast.buckets as unknown[]).length} days`,
  );
  await setPeriod(SHORT_DAYS);
  const started = expectDone(await dpo.post('/v1/retention/runs'), 'start a run');
  const run = await finishedRun(textOf(started.body.id));
  narrator.call(
    'POST',
    '/v1/retention/runs',
    `purged ${JSON.stringify(run.purged)}, held ${textOf(run.held)}`,
  );
  await setPeriod(NORMAL_DAYS);

  const after = await allPages(crm, path, 'messages');
  const limit = Date.now() - SHORT_DAYS * 86_400_000;
  demand(after.length < before.length, 'older messages are gone');
  const kept = after.filter(({ sentAt }) => Date.parse(textOf(sentAt)) < limit);
  demand(
    kept.every(({ retentionClass }) => retentionClass === 'transaction'),
    'nothing older than the period is left of conversations',
  );
  narrator.say(
    `Bo’s history had ${before.length} messages and has ${after.length}: no conversation is older than ${SHORT_DAYS} days.`,
  );
  if (kept.length > 0)
    narrator.say('His order stays: it is of the class transaction, which the law keeps for years.');
  narrator.say(
    'The keys of those days open nothing any more, and their partitions are dropped. Because the period was shortened only now,',
  );
  narrator.say(
    'the guard has their destruction wait for the signatures of an owner and a DPO (lethe keyring status): what a',
  );
  narrator.say(
    'period of more than a day ends goes with the next rotation, and then its ciphertext opens nowhere, in no backup either.',
  );

  async function setPeriod(periodDays: number): Promise<void> {
    const answer = await dpo.put('/v1/retention/classes/conversation', { periodDays, bucket: 'day' });
    expectStatus(answer, 200, 'change the period');
    narrator.call('PUT', '/v1/retention/classes/conversation', `${periodDays} days`);
  }

  async function finishedRun(id: string): Promise<Record<string, unknown>> {
    const deadline = Date.now() + 120_000;
    for (;;) {
      const { body } = expectStatus(await dpo.get('/v1/retention/runs?limit=20'), 200, 'runs');
      const found = (body.runs as Record<string, unknown>[]).find((run) => run.id === id);
      demand(found?.state !== 'failed', `the retention run does not fail (${textOf(found?.failure)})`);
      if (found?.state === 'finished') return found;
      demand(Date.now() < deadline, 'the retention run ends within two minutes');
      await sleep(250);
    }
  }
}
