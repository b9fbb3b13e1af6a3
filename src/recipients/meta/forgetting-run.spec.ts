import {
  ADA,
  ADA_BSUID,
  NUMBER,
  PORTFOLIO,
  startGraph,
  type GraphFixture,
} from '../../../test/support/graph-fixture';
import { isUnknown, type TargetOutcome } from '../outbound';
import { executeMetaTarget, planForgetting, type CollectedForMeta, type ForgettingTarget } from '.';

const DAY_MS = 86_400_000;
const GROUP = 'Y2FwaV9ncm91cDo=Z';

/** Everything that Meta can hold about one person, and another person beside her. */
function fill(graph: GraphFixture): CollectedForMeta {
  const { world } = graph.api;
  world.receive(NUMBER, ADA);
  world.addPerson('15550149876', { [PORTFOLIO]: 'US.29876' });
  world.receive(NUMBER, '15550149876');
  graph.number.blocked.add(ADA).add('15550149876');
  world.groups.set(GROUP, new Set([ADA, '15550149876']));
  world.addAudience('700', '900', [ADA, '15550149876']);
  const media = ['one', 'two'].map((text) => world.addMedium(NUMBER, Buffer.from(text)));
  return {
    nowMs: graph.clock.now(),
    dueAtMs: graph.clock.now() + 20 * DAY_MS,
    channels: [
      {
        phoneNumberId: NUMBER,
        wabaId: graph.account.id,
        portfolioId: PORTFOLIO,
        provider: 'meta',
        storage: 'default',
        coexistence: false,
        reach: 'ok',
        lastEventAtMs: graph.clock.now(),
        blocked: true,
      },
    ],
    phones: [`+${ADA}`],
    bsuids: [{ bsuid: ADA_BSUID, portfolioId: PORTFOLIO }],
    media: media.map(({ id }) => ({
      mediaId: id,
      phoneNumberId: NUMBER,
      origin: 'received',
      atMs: graph.clock.now(),
    })),
    bspMessages: [],
    audiences: [{ audienceId: '700' }],
    conversionEvents: 'never',
    groups: [GROUP],
    leaveGroups: true,
    businessSuite: false,
  };
}

/** What the erasure cycle will do with a plan: every call until it is no longer `retrying`. */
async function run(graph: GraphFixture, plan: readonly ForgettingTarget[]): Promise<TargetOutcome[]> {
  const outcomes: TargetOutcome[] = [];
  for (const { operand } of plan) {
    if (operand === undefined) continue;
    let attempt = { number: 1, afterUnknown: false };
    for (;;) {
      const outcome = await executeMetaTarget(graph.client, operand, attempt);
      if (outcome.state !== 'retrying') {
        outcomes.push(outcome);
        break;
      }
      attempt = { number: attempt.number + 1, afterUnknown: attempt.afterUnknown || isUnknown(outcome) };
      graph.clock.advance(Math.max(0, Date.parse(outcome.retryAt ?? '') - graph.clock.now()));
    }
  }
  return outcomes;
}

const EFFECTS = [
  'media.deleted',
  'contact-book.deleted',
  'audience.removed',
  'block-list.removed',
  'group.removed',
];

describe('a whole plan', () => {
  let graph: GraphFixture;
  beforeEach(async () => (graph = await startGraph()));
  afterEach(() => graph.close());

  const expectForgotten = () => {
    const { world, journal } = graph.api;
    expect([...world.contactBook(PORTFOLIO).keys()]).toEqual(['US.29876']);
    expect(world.media.size).toBe(0);
    expect([...graph.number.blocked]).toEqual(['15550149876']);
    expect([...(world.groups.get(GROUP) ?? [])]).toEqual(['15550149876']);
    expect(world.audiences.get('700')?.members.size).toBe(1);
    for (const name of EFFECTS) expect(journal.effects(name)).toHaveLength(name === 'media.deleted' ? 2 : 1);
  };

  it('forgets this person and nobody else', async () => {
    const outcomes = await run(graph, planForgetting(fill(graph)));
    expect(outcomes.map(({ finding }) => finding)).toEqual([
      'deleted',
      'deleted',
      'deleted',
      'accepted',
      'unblocked',
      'accepted',
    ]);
    expectForgotten();
  });

  it.each([0, 1, 2, 3, 4, 5])('has every effect once when the answer of call %i is lost', async (lost) => {
    const plan = planForgetting(fill(graph));
    let calls = 0;
    graph.api.faults.afterActing('cut', { match: () => calls++ === lost });
    const outcomes = await run(graph, plan);
    expectForgotten();
    expect(outcomes).toHaveLength(6);
    // What was lost is not claimed: only what an answer stated is called deleted.
    const deleted = outcomes.filter(({ finding }) => finding === 'deleted').length;
    expect(deleted).toBe(lost < 3 ? 2 : 3);
  });

  it('comes to its end although Meta is down for a day, slow, and short of allowance', async () => {
    const plan = planForgetting(fill(graph));
    graph.api.faults.down(DAY_MS, { status: 500, body: { error: { code: 2, message: `about ${ADA}` } } });
    graph.api.limits.settings.appCallsPerHour = 4;
    const outcomes = await run(graph, plan);
    expect(outcomes.every(({ state }) => state === 'acknowledged' || state === 'submitted')).toBe(true);
    expectForgotten();
  });

  it('leaves no word of the person in what is kept', async () => {
    const plan = planForgetting(fill(graph));
    graph.api.faults.instead({ status: 400, body: { error: { code: 100, message: `no ${ADA}` } } });
    const kept = JSON.stringify(await run(graph, plan));
    for (const secret of [ADA, ADA_BSUID, NUMBER, GROUP, graph.token]) expect(kept).not.toContain(secret);
  });
});
