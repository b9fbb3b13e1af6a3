import {
  ADA,
  ADA_BSUID,
  NUMBER,
  PORTFOLIO,
  startGraph,
  type GraphFixture,
} from '../../../test/support/graph-fixture';
import { deleteContactBookEntry, executeMetaTarget } from '.';

const DAY_MS = 86_400_000;
const target = { phoneNumberId: NUMBER, bsuid: ADA_BSUID };

describe('deleteContactBookEntry', () => {
  let graph: GraphFixture;
  beforeEach(async () => (graph = await startGraph()));
  afterEach(() => graph.close());

  it('says deleted only when Meta says that it deleted an entry', async () => {
    graph.api.world.receive(NUMBER, ADA);
    const outcome = await deleteContactBookEntry(graph.client, target);
    expect(outcome).toEqual({
      state: 'acknowledged',
      finding: 'deleted',
      evidence: {
        endpoint: 'DELETE /{phone_number_id}/contact_book',
        status: 200,
        answerSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        traceId: 'FakeTraceId',
        at: '2026-11-21T09:00:00.000Z',
        attempt: 1,
      },
    });
    expect(graph.api.world.contactBook(PORTFOLIO).size).toBe(0);
  });

  it('says that no entry existed when Meta answers deleted:false', async () => {
    const outcome = await deleteContactBookEntry(graph.client, target);
    expect(outcome).toMatchObject({ state: 'acknowledged', finding: 'no-entry-existed' });
  });

  it('repeats after an answer that never came, deletes once, and then says only that no entry is left', async () => {
    graph.api.world.receive(NUMBER, ADA);
    graph.api.faults.afterActing('cut');
    const first = await deleteContactBookEntry(graph.client, target);
    expect(first).toMatchObject({
      state: 'retrying',
      finding: 'no-answer',
      retryAt: '2026-11-21T09:00:05.000Z',
    });
    expect(first.evidence).toMatchObject({ status: null, answerSha256: null });
    const second = await deleteContactBookEntry(graph.client, target, { number: 2, afterUnknown: true });
    expect(second).toMatchObject({
      state: 'acknowledged',
      finding: 'no-entry-left',
      evidence: { attempt: 2 },
    });
    expect(graph.api.journal.effects('contact-book.deleted')).toEqual([ADA_BSUID]);
  });

  it('treats a time-out like any other unknown', async () => {
    graph.api.faults.instead('hang');
    const outcome = await deleteContactBookEntry(graph.clientWith({ timeoutMs: 50 }), target);
    expect(outcome).toMatchObject({ state: 'retrying', finding: 'no-answer' });
  });

  it('fails on a 200 that does not state the result', async () => {
    for (const body of [{}, { success: true }, { success: true, deleted: 'true' }, { deleted: true }]) {
      graph.api.faults.instead({ status: 200, body });
      const outcome = await deleteContactBookEntry(graph.client, target);
      expect(outcome).toMatchObject({ state: 'failed', finding: 'unexpected-answer' });
    }
    graph.api.faults.instead({ status: 200, body: '<html>not json</html>' });
    expect((await deleteContactBookEntry(graph.client, target)).state).toBe('failed');
  });

  it('refuses a parent id without asking Meta, which would refuse it too', async () => {
    const parent = { phoneNumberId: NUMBER, bsuid: 'US.ENT.30000000000000000001' };
    await expect(deleteContactBookEntry(graph.client, parent)).rejects.toMatchObject({
      code: 'meta.contact-book.parent-bsuid',
    });
    expect(graph.api.journal.entries).toEqual([]);
  });

  it('does not call an id of another portfolio deleted', async () => {
    graph.api.world.addPerson('15550149999', { '300000000000099': 'US.29999' });
    const outcome = await deleteContactBookEntry(graph.client, { phoneNumberId: NUMBER, bsuid: 'US.29999' });
    expect(outcome).toMatchObject({ state: 'failed', finding: 'already-expired-or-unknown', code: 100 });
  });

  it('is undone by the next message, and done again by the repetition after 31 days', async () => {
    graph.api.world.receive(NUMBER, ADA);
    await deleteContactBookEntry(graph.client, target);
    expect(graph.api.world.showsPhone(NUMBER, ADA)).toBe(true); // the 30-day cache of the number is not cleared
    graph.api.world.touch(graph.number, ADA);
    expect(graph.api.world.contactBook(PORTFOLIO).get(ADA_BSUID)).toBe(ADA);
    graph.clock.advance(31 * DAY_MS);
    const repeated = await executeMetaTarget(graph.client, { kind: 'contact-book', via: 'meta', ...target });
    expect(repeated).toMatchObject({ state: 'acknowledged', finding: 'deleted' });
    expect(graph.api.world.showsPhone(NUMBER, ADA)).toBe(false);
  });

  it('tells the DPO when the token is gone or the account is stopped, and never calls that impossible', async () => {
    graph.api.registry.revoke(graph.token);
    expect(await deleteContactBookEntry(graph.client, target)).toMatchObject({
      state: 'failed',
      finding: 'credentials-refused',
      tell: 'credentials',
      code: 190,
    });
    const fresh = graph.clientWith({ accessToken: graph.api.registry.issue('4000000001') });
    graph.account.state = 'disabled';
    expect(await deleteContactBookEntry(fresh, target)).toMatchObject({
      state: 'failed',
      tell: 'account',
      code: 368,
    });
    graph.account.state = 'locked';
    expect(await deleteContactBookEntry(fresh, target)).toMatchObject({
      state: 'failed',
      tell: 'account',
      code: 131031,
    });
  });

  it('gets through once Meta is back after a day', async () => {
    graph.api.world.receive(NUMBER, ADA);
    graph.api.faults.down(DAY_MS);
    let attempts = 0;
    for (;;) {
      attempts += 1;
      const outcome = await deleteContactBookEntry(graph.client, target, {
        number: attempts,
        afterUnknown: false,
      });
      if (outcome.state !== 'retrying') {
        expect(outcome).toMatchObject({ state: 'acknowledged', finding: 'deleted' });
        break;
      }
      graph.clock.advance(Date.parse(outcome.retryAt ?? '') - graph.clock.now());
    }
    // 5 s doubled up to an hour: ten attempts in the first hour and a half, then one an hour.
    expect(attempts).toBeGreaterThan(24);
    expect(attempts).toBeLessThan(40);
    expect(graph.api.journal.effects('contact-book.deleted')).toEqual([ADA_BSUID]);
  });
});
