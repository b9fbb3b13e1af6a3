import {
  ADA,
  ADA_BSUID,
  NUMBER,
  PORTFOLIO,
  startGraph,
  type GraphFixture,
} from '../../../test/support/graph-fixture';
import { sendAuthenticationCode, sendText } from '.';

const HOUR_MS = 3_600_000;

describe('sending', () => {
  let graph: GraphFixture;
  beforeEach(async () => (graph = await startGraph()));
  afterEach(() => graph.close());

  const text = (to: { phone: string } | { bsuid: string } = { phone: `+${ADA}` }) =>
    sendText(graph.client, { phoneNumberId: NUMBER, to, body: 'Your request has been received.' });
  const code = (value = '482913') =>
    sendAuthenticationCode(graph.client, {
      phoneNumberId: NUMBER,
      phone: ADA,
      template: 'lethe_code',
      language: 'en_US',
      code: value,
    });

  it('sends a text within the window, to the second', async () => {
    graph.api.world.receive(NUMBER, ADA);
    graph.clock.advance(24 * HOUR_MS);
    expect(await text()).toMatchObject({
      kind: 'accepted',
      wamid: expect.stringMatching(/^wamid\./) as string,
    });
    graph.clock.advance(1);
    expect(await text()).toMatchObject({ kind: 'not-sent' }); // the same person within 6 s
    graph.clock.advance(6_000);
    expect(await text()).toMatchObject({ kind: 'refused', verdict: 'recipient', code: 131047 });
  });

  it('sends a code without an open window, once in the body and once for the button', async () => {
    expect(await code()).toMatchObject({ kind: 'accepted' });
    expect(graph.api.world.sent[0]?.content).toMatchObject({
      to: ADA,
      type: 'template',
      template: {
        name: 'lethe_code',
        language: { code: 'en_US' },
        components: [
          { type: 'body', parameters: [{ type: 'text', text: '482913' }] },
          { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '482913' }] },
        ],
      },
    });
  });

  it('reaches somebody who is known by user id alone', async () => {
    graph.api.world.receive(NUMBER, ADA);
    expect(await text({ bsuid: ADA_BSUID })).toMatchObject({ kind: 'accepted' });
    expect(graph.api.world.sent[0]).toMatchObject({ bsuid: ADA_BSUID });
  });

  it('makes the contact-book entry anew: why the last message comes before the deletion', async () => {
    expect(graph.api.world.contactBook(PORTFOLIO).size).toBe(0);
    await code();
    expect(graph.api.world.contactBook(PORTFOLIO).get(ADA_BSUID)).toBe(ADA);
  });

  it('does not know whether it sent when the answer is lost, and says so instead of sending again', async () => {
    for (const reply of ['cut' as const, { status: 502, body: 'Bad Gateway' }]) {
      graph.api.faults.afterActing(reply);
      expect((await code()).kind).toBe('unknown');
      graph.clock.advance(6_000);
    }
    expect(graph.api.journal.effects('message.sent')).toHaveLength(2);
  });

  it('knows that nothing was sent when Meta said so or could not be reached', async () => {
    graph.api.faults.instead({ status: 500, body: { error: { code: 131016 } } });
    expect(await code()).toMatchObject({ kind: 'not-sent', retryAtMs: graph.clock.now() + 5_000 });
    const closed = await startGraph();
    await closed.close();
    const away = graph.clientWith({ url: closed.api.origin });
    const sent = sendText(away, { phoneNumberId: NUMBER, to: { phone: ADA }, body: 'x' });
    expect(await sent).toMatchObject({ kind: 'not-sent' });
  });

  it('keeps within what the number may send in a second', async () => {
    graph.api.limits.settings.messagesPerSecond = 1;
    graph.api.limits.settings.pairGapMs = 0;
    await code();
    expect(await code()).toMatchObject({ kind: 'not-sent' });
    expect(graph.governor.pausedUntil).toBeGreaterThan(graph.clock.now());
  });

  it.each(['123', '1234567890123456', 'with space', 'é2345'])('refuses %s as a code', async (value) => {
    await expect(code(value)).rejects.toMatchObject({ code: 'meta.send.code' });
  });

  it('keeps no digest of an answer that could be tried against phone numbers', async () => {
    const digests = [];
    for (const phone of [ADA, '15550149876']) {
      graph.api.world.receive(NUMBER, phone);
      const result = await text({ phone });
      if (result.kind === 'accepted') digests.push(result.evidence.answerSha256);
    }
    expect(digests[0]).toBe(digests[1]);
  });
});
