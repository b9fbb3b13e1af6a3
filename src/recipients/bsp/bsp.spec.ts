import { ManualClock } from '../../foundation/clock';
import {
  startThreeSixtyDialog,
  startTwilio,
  startVonage,
  type FakeBsp,
  type TwilioMessage,
} from '../../../test/support/fake-bsps';
import type { TargetOperand } from '../meta';
import { FIRST_ATTEMPT } from '../outbound';
import { ThreeSixtyDialog, Twilio, Vonage, type BspSettings } from '.';

const HOUR_MS = 3_600_000;
const ACCOUNT_SID = 'AC00000000000000000000000000000001';
const MESSAGE_SID = 'SM00000000000000000000000000000001';
const MEDIA_SID = 'ME00000000000000000000000000000001';
const AFTER_UNKNOWN = { number: 2, afterUnknown: true };

let clock: ManualClock;
let bsp: FakeBsp;
const settings = (): BspSettings => ({
  baseUrl: new URL(bsp.origin),
  timeoutMs: 2_000,
  clock,
  jitter: () => 1,
});
beforeEach(() => (clock = new ManualClock(Date.UTC(2026, 10, 21, 9))));
afterEach(() => bsp.close());

describe('360dialog', () => {
  const world = { apiKey: 'key-1', contactBook: new Set<string>(), media: new Set<string>() };
  const entry = { kind: 'contact-book', via: '360dialog', phoneNumberId: '1001', bsuid: 'US.2' } as const;
  const medium = { kind: 'media', via: '360dialog', phoneNumberId: '1001', mediaId: '900' } as const;
  beforeEach(async () => (bsp = await startThreeSixtyDialog(clock, world)));

  it('passes the deletion of a contact-book entry on to Meta, once', async () => {
    world.contactBook.add('US.2');
    const adapter = new ThreeSixtyDialog(settings(), 'key-1');
    bsp.faults.afterActing('cut');
    expect(await adapter.forget(entry)).toMatchObject({ state: 'retrying', finding: 'no-answer' });
    expect(await adapter.forget(entry, AFTER_UNKNOWN)).toMatchObject({
      state: 'acknowledged',
      finding: 'no-entry-left',
      evidence: { endpoint: 'DELETE /contact_book', attempt: 2 },
    });
    expect(bsp.journal.effects('contact-book.deleted')).toEqual(['US.2']);
  });

  it('deletes media, and does not call unknown ones deleted', async () => {
    world.media.add('900');
    const adapter = new ThreeSixtyDialog(settings(), 'key-1');
    const operand = { ...medium, expiresAtMs: clock.now() + HOUR_MS };
    expect(await adapter.forget(operand)).toMatchObject({ state: 'acknowledged', finding: 'deleted' });
    expect(await adapter.forget(operand)).toMatchObject({
      state: 'expires-by-date',
      finding: 'already-expired-or-unknown',
      until: '2026-11-21T10:00:00.000Z',
    });
  });

  it('tells when the key is refused', async () => {
    const adapter = new ThreeSixtyDialog(settings(), 'key-2');
    expect(await adapter.forget(entry)).toMatchObject({ state: 'failed', tell: 'credentials' });
  });

  it('refuses parent ids and targets of others', async () => {
    const adapter = new ThreeSixtyDialog(settings(), 'key-1');
    const foreign: TargetOperand[] = [
      { ...entry, via: 'meta' },
      { kind: 'group', groupId: 'g', user: '1' },
    ];
    for (const operand of foreign)
      await expect(adapter.forget(operand)).rejects.toMatchObject({ code: 'bsp.operand' });
    await expect(adapter.forget({ ...entry, bsuid: 'US.ENT.2' })).rejects.toThrow('parent');
    expect(bsp.journal.entries).toEqual([]);
  });
});

describe('Twilio', () => {
  const messages = new Map<string, TwilioMessage>();
  const operand = {
    kind: 'bsp-message',
    provider: 'twilio',
    phoneNumberId: '1001',
    messageId: MESSAGE_SID,
    direction: 'inbound',
  } as const;
  const adapter = (secret = 'secret') =>
    new Twilio(settings(), { accountSid: ACCOUNT_SID, keySid: 'SK1', secret });
  beforeEach(async () => {
    messages.clear();
    messages.set(MESSAGE_SID, { body: 'Hello', status: 'received', media: new Set([MEDIA_SID]) });
    const authorization = `Basic ${Buffer.from('SK1:secret').toString('base64')}`;
    bsp = await startTwilio(clock, { accountSid: ACCOUNT_SID, authorization, messages });
  });

  it('deletes a message, which 204 states', async () => {
    expect(await adapter().forget(operand)).toMatchObject({
      state: 'acknowledged',
      finding: 'deleted',
      evidence: {
        endpoint: 'DELETE /2010-04-01/Accounts/{account_sid}/Messages/{message_sid}.json',
        status: 204,
        traceId: 'RQ00000000000000000000000000000001',
      },
    });
    expect(messages.size).toBe(0);
  });

  it('does not call a message deleted that it cannot find, unless an attempt was unanswered', async () => {
    bsp.faults.afterActing('cut');
    expect(await adapter().forget(operand)).toMatchObject({ state: 'retrying', finding: 'no-answer' });
    expect(await adapter().forget(operand, AFTER_UNKNOWN)).toMatchObject({
      state: 'acknowledged',
      finding: 'no-entry-left',
    });
    expect(await adapter().forget(operand)).toMatchObject({
      state: 'failed',
      finding: 'already-expired-or-unknown',
      code: 20404,
    });
    expect(bsp.journal.effects('message.deleted')).toEqual([MESSAGE_SID]);
  });

  it('waits for a message in flight, and for a busy server as long as it asks', async () => {
    messages.get(MESSAGE_SID)!.status = 'sending';
    expect(await adapter().forget(operand)).toMatchObject({
      state: 'retrying',
      finding: 'asked-to-wait',
      code: 20009,
    });
    bsp.faults.instead({ status: 429, headers: { 'retry-after': '60' }, body: { code: 20429 } });
    expect(await adapter().forget(operand)).toMatchObject({
      state: 'retrying',
      retryAt: '2026-11-21T09:01:00.000Z',
    });
  });

  it('can empty the body alone, and delete one medium', async () => {
    expect(await adapter().redactBody(MESSAGE_SID)).toMatchObject({
      state: 'acknowledged',
      finding: 'redacted',
    });
    expect(messages.get(MESSAGE_SID)).toMatchObject({ body: '' });
    const medium = { messageSid: MESSAGE_SID, mediaSid: MEDIA_SID };
    expect(await adapter().deleteMedium(medium)).toMatchObject({ finding: 'deleted' });
    expect(messages.get(MESSAGE_SID)?.media.size).toBe(0);
  });

  it('tells when the key is refused, refuses what is not its own, and names what stays in backups', async () => {
    expect(await adapter('wrong').forget(operand)).toMatchObject({
      state: 'failed',
      tell: 'credentials',
      code: 20003,
    });
    await expect(adapter().forget({ ...operand, provider: 'vonage' })).rejects.toMatchObject({
      code: 'bsp.operand',
    });
    expect(adapter().residual.forMs).toBe(30 * 24 * HOUR_MS);
  });
});

describe('Vonage', () => {
  const id = 'aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab';
  const operand = {
    kind: 'bsp-message',
    provider: 'vonage',
    phoneNumberId: '1001',
    messageId: id,
    direction: 'inbound',
  } as const;
  const world = {
    authorization: `Basic ${Buffer.from('key:secret').toString('base64')}`,
    provisioned: true,
    messages: new Map<string, { direction: string; atMs: number }>(),
  };
  const adapter = (apiSecret = 'secret') => new Vonage(settings(), { apiKey: 'key', apiSecret });
  beforeEach(async () => {
    world.provisioned = true;
    world.messages.set(id, { direction: 'inbound', atMs: clock.now() });
    bsp = await startVonage(clock, world);
  });

  it('is told to wait for an hour, and then takes the request: accepted, not deleted', async () => {
    clock.advance(HOUR_MS - 1);
    const early = await adapter().forget(operand);
    expect(early).toMatchObject({
      state: 'retrying',
      finding: 'asked-to-wait',
      retryAt: '2026-11-21T10:59:59.999Z',
    });
    clock.advance(1);
    expect(await adapter().forget(operand)).toMatchObject({
      state: 'submitted',
      finding: 'accepted',
      evidence: { endpoint: 'POST /v1/redact/transaction', status: 204 },
    });
    expect(bsp.journal.effects('message.redacted')).toEqual([id]);
    expect(adapter().residual.name).toBe('vonage-server-logs');
  });

  it('tells whether the key or the account is the trouble', async () => {
    expect(await adapter('wrong').forget(operand)).toMatchObject({ state: 'failed', tell: 'credentials' });
    world.provisioned = false;
    expect(await adapter().forget(operand)).toMatchObject({
      state: 'failed',
      finding: 'account-stopped',
      tell: 'account',
      evidence: { traceId: 'bf0ca0bf927b3b52e3cb03217e1a1ddf' },
    });
  });

  it('needs the right direction', async () => {
    clock.advance(HOUR_MS);
    const outcome = await adapter().forget({ ...operand, direction: 'outbound' });
    expect(outcome).toMatchObject({ state: 'failed', finding: 'already-expired-or-unknown' });
  });

  it('refuses what is not its own', async () => {
    await expect(adapter().forget({ ...operand, provider: 'twilio' }, FIRST_ATTEMPT)).rejects.toThrow(
      'vonage',
    );
  });
});
