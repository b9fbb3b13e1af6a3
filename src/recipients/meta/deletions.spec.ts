import { ADA, ADA_BSUID, NUMBER, startGraph, type GraphFixture } from '../../../test/support/graph-fixture';
import {
  audienceHashes,
  deleteMedia,
  executeMetaTarget,
  mediaExpiry,
  removeFromAudience,
  unblockUser,
} from '.';

const DAY_MS = 86_400_000;

describe('deletions at Meta', () => {
  let graph: GraphFixture;
  beforeEach(async () => (graph = await startGraph()));
  afterEach(() => graph.close());

  describe('of media', () => {
    const received = () => {
      const medium = graph.api.world.addMedium(NUMBER, Buffer.from('picture'));
      const expiresAtMs = mediaExpiry('received', graph.clock.now());
      return { mediaId: medium.id, phoneNumberId: NUMBER, expiresAtMs };
    };

    it('says deleted when Meta says success', async () => {
      const target = received();
      expect(await deleteMedia(graph.client, target)).toMatchObject({
        state: 'acknowledged',
        finding: 'deleted',
      });
      expect(graph.api.world.media.size).toBe(0);
    });

    it('says expired, not deleted, for what Meta no longer knows', async () => {
      const target = received();
      graph.clock.advance(7 * DAY_MS - 1);
      const early = await deleteMedia(graph.client, { ...target, mediaId: '999' });
      expect(early).toMatchObject({ state: 'expires-by-date', finding: 'already-expired-or-unknown' });
      expect(early.until).toBe('2026-11-28T09:00:00.000Z');
      graph.clock.advance(1);
      const late = await deleteMedia(graph.client, target);
      expect(late).toMatchObject({ state: 'expired', finding: 'already-expired-or-unknown', code: 100 });
    });

    it('does not find a medium through another number', async () => {
      const target = received();
      const outcome = await deleteMedia(graph.client, { ...target, phoneNumberId: '100000000000099' });
      expect(outcome.finding).toBe('already-expired-or-unknown');
      expect(graph.api.world.media.size).toBe(1);
    });

    it('deletes once when the answer is lost', async () => {
      const target = received();
      graph.api.faults.afterActing('cut');
      expect((await deleteMedia(graph.client, target)).state).toBe('retrying');
      const again = await deleteMedia(graph.client, target, { number: 2, afterUnknown: true });
      expect(again).toMatchObject({ state: 'expires-by-date', finding: 'already-expired-or-unknown' });
      expect(graph.api.journal.effects('media.deleted')).toEqual([target.mediaId]);
    });

    it('fails on a 200 without success', async () => {
      graph.api.faults.instead({ status: 200, body: { success: false } });
      expect(await deleteMedia(graph.client, received())).toMatchObject({
        state: 'failed',
        finding: 'unexpected-answer',
      });
    });
  });

  describe('from custom audiences', () => {
    const hashes = audienceHashes([ADA]);

    it('hashes digits alone, in every spelling, each once', () => {
      expect(audienceHashes(['+1 (555) 014-2233', '15550142233', '0015550142233'])).toEqual(hashes);
      // printf 15550142233 | sha256sum
      expect(hashes).toEqual(['904e9c777ce84e407f0d521d84f27d0daad6b2e9e78ed6a7a7965f0dd5e2082e']);
      expect(audienceHashes(['+5511987654321'])).toHaveLength(2);
      expect(audienceHashes(['', '+'])).toEqual([]);
    });

    it('takes the person out and reports counts, never removal', async () => {
      const audience = graph.api.world.addAudience('700', '900', [ADA, '15550140000']);
      const outcome = await removeFromAudience(graph.client, { audienceId: '700' }, hashes);
      expect(outcome).toMatchObject({
        state: 'acknowledged',
        finding: 'accepted',
        counts: { received: 1, invalid: 0 },
      });
      expect(audience.members.size).toBe(1);
    });

    it('looks the same when nothing matched', async () => {
      graph.api.world.addAudience('700', '900', []);
      const outcome = await removeFromAudience(graph.client, { audienceId: '700' }, hashes);
      expect(outcome).toMatchObject({ state: 'acknowledged', counts: { received: 1, invalid: 0 } });
    });

    it('empties all audiences of an ad account at once', async () => {
      const first = graph.api.world.addAudience('700', '900', [ADA]);
      const second = graph.api.world.addAudience('701', '900', [ADA]);
      await removeFromAudience(graph.client, { adAccountId: 'act_900' }, hashes);
      expect(first.members.size + second.members.size).toBe(0);
    });

    it('says that an audience is flagged', async () => {
      graph.api.world.addAudience('700', '900', [ADA]).flagged = true;
      const outcome = await removeFromAudience(graph.client, { audienceId: '700' }, hashes);
      expect(outcome).toMatchObject({ state: 'failed', finding: 'audience-flagged', code: 100 });
    });

    it('refuses an empty or too long list', async () => {
      await expect(removeFromAudience(graph.client, { audienceId: '700' }, [])).rejects.toThrow('10000');
      const many = Array.from({ length: 10_001 }, () => hashes[0]!);
      await expect(removeFromAudience(graph.client, { audienceId: '700' }, many)).rejects.toThrow('10000');
    });
  });

  describe('from the block list', () => {
    it('unblocks by phone and by user id', async () => {
      graph.number.blocked.add(ADA).add(ADA_BSUID);
      for (const blocked of [{ user: ADA }, { userId: ADA_BSUID }]) {
        const outcome = await unblockUser(graph.client, { phoneNumberId: NUMBER, blocked });
        expect(outcome).toMatchObject({ state: 'acknowledged', finding: 'unblocked' });
      }
      expect(graph.number.blocked.size).toBe(0);
    });

    it('reads the lists that come beside error 139100', async () => {
      const outcome = await unblockUser(graph.client, { phoneNumberId: NUMBER, blocked: { user: ADA } });
      expect(outcome).toMatchObject({ state: 'failed', finding: 'request-refused', code: 100 });
    });

    it('keeps no digest that could be tried against phone numbers', async () => {
      const digestFor = async (user: string) => {
        graph.number.blocked.add(user);
        const outcome = await unblockUser(graph.client, { phoneNumberId: NUMBER, blocked: { user } });
        return outcome.evidence?.answerSha256;
      };
      expect(await digestFor(ADA)).toBe(await digestFor('15550149876'));
    });
  });

  it('asks for removal from a group, which says no more than that it was received', async () => {
    graph.api.world.groups.set('Y2FwaV9ncm91cDo=Z', new Set([ADA]));
    const outcome = await executeMetaTarget(graph.client, {
      kind: 'group',
      groupId: 'Y2FwaV9ncm91cDo=Z',
      user: ADA,
    });
    expect(outcome).toMatchObject({ state: 'submitted', finding: 'accepted' });
    expect(graph.api.world.groups.get('Y2FwaV9ncm91cDo=Z')?.size).toBe(0);
  });

  it('leaves targets of a BSP to its adapter', () => {
    const operand = {
      kind: 'contact-book',
      via: '360dialog',
      phoneNumberId: NUMBER,
      bsuid: ADA_BSUID,
    } as const;
    expect(() => executeMetaTarget(graph.client, operand)).toThrow('BSP');
  });
});
