import type { Clock } from '../../src/foundation/clock';
import { objectOf, readJson, textOf } from '../../src/whatsapp';
import { Faults } from './faults';
import { graphError } from './graph-api/graph-error';
import { Journal, type Effect } from './journal';
import { LoopbackServer, type LoopbackReply, type LoopbackRequest } from './loopback-server';

type Reply = Exclude<LoopbackReply, string>;
type Acts = (request: LoopbackRequest, effect: (name: string, key: string) => void) => Reply;

/** A BSP on loopback: what it was asked, what it did, what goes wrong. */
export class FakeBsp {
  readonly journal = new Journal();
  readonly faults: Faults;
  private server: LoopbackServer | null = null;

  private constructor(
    private readonly clock: Clock,
    private readonly acts: Acts,
  ) {
    this.faults = new Faults(clock);
  }

  static async start(clock: Clock, acts: Acts): Promise<FakeBsp> {
    const fake = new FakeBsp(clock, acts);
    fake.server = await LoopbackServer.start((request) => fake.serve(request));
    return fake;
  }

  get origin(): string {
    if (this.server === null) throw new Error('the fake BSP has not been started');
    return this.server.origin;
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  private serve(request: LoopbackRequest): LoopbackReply {
    const effects: Effect[] = [];
    const reply =
      this.faults.take('instead', request) ?? this.acts(request, (name, key) => effects.push({ name, key }));
    const final = this.faults.take('after', request) ?? reply;
    this.journal.add({
      atMs: this.clock.now(),
      method: request.method,
      path: request.url.pathname,
      status: typeof final === 'string' ? null : final.status,
      effects,
    });
    return final;
  }
}

/** 360dialog: Meta's calls behind an API key that stands for one number. */
export function startThreeSixtyDialog(
  clock: Clock,
  world: { apiKey: string; contactBook: Set<string>; media: Set<string> },
): Promise<FakeBsp> {
  return FakeBsp.start(clock, (request, effect) => {
    const { pathname, searchParams } = request.url;
    if (request.headers['d360-api-key'] !== world.apiKey)
      return { status: 401, body: { error: 'Unauthorized' } };
    if (request.method === 'DELETE' && pathname === '/contact_book') {
      const bsuid = searchParams.get('bsuid') ?? '';
      if (searchParams.get('messaging_product') !== 'whatsapp' || bsuid.includes('.ENT.'))
        return graphError(100);
      const deleted = world.contactBook.delete(bsuid);
      if (deleted) effect('contact-book.deleted', bsuid);
      return { status: 200, body: { messaging_product: 'whatsapp', success: true, deleted } };
    }
    const mediaId = pathname.slice(1);
    if (request.method !== 'DELETE' || !world.media.delete(mediaId)) return graphError(100, { subcode: 33 });
    effect('media.deleted', mediaId);
    return { status: 200, body: { success: true } };
  });
}

/** A message at Twilio. */
export interface TwilioMessage {
  body: string;
  status: 'delivered' | 'received' | 'sending';
  media: Set<string>;
}

/** Twilio: Basic auth, messages by SID, 204 on deletion, 409 while a message is in flight. */
export function startTwilio(
  clock: Clock,
  world: { accountSid: string; authorization: string; messages: Map<string, TwilioMessage> },
): Promise<FakeBsp> {
  return FakeBsp.start(clock, (request, effect) => {
    if (request.headers.authorization !== world.authorization) return { status: 401, body: { code: 20003 } };
    const path = /^\/2010-04-01\/Accounts\/(\w+)\/Messages\/(\w+)(?:\/Media\/(\w+))?\.json$/.exec(
      request.url.pathname,
    );
    const sid = path?.[2] ?? '';
    const message = path?.[1] === world.accountSid ? world.messages.get(sid) : undefined;
    if (message === undefined) return { status: 404, body: { code: 20404, message: `${sid} was not found` } };
    if (message.status === 'sending') return { status: 409, body: { code: 20009 } };
    const medium = path?.[3];
    if (medium !== undefined) {
      if (!message.media.delete(medium)) return { status: 404, body: { code: 20404 } };
      effect('media.deleted', medium);
      return { status: 204, headers: { 'twilio-request-id': 'RQ00000000000000000000000000000001' } };
    }
    if (request.method === 'POST') {
      if (new URLSearchParams(request.body.toString()).get('Body') !== '')
        return { status: 400, body: { code: 21211 } };
      message.body = '';
      effect('message.redacted', sid);
      return { status: 200, body: { sid, body: '', to: 'whatsapp:+15550142233' } };
    }
    world.messages.delete(sid);
    effect('message.deleted', sid);
    return { status: 204, headers: { 'twilio-request-id': 'RQ00000000000000000000000000000001' } };
  });
}

const VONAGE_PROBLEM = 'https://developer.nexmo.com/api-errors';

/** Vonage's Redact API: Basic auth, one hour after the message at the earliest, 204. */
export function startVonage(
  clock: Clock,
  world: {
    authorization: string;
    provisioned: boolean;
    messages: Map<string, { direction: string; atMs: number }>;
  },
): Promise<FakeBsp> {
  return FakeBsp.start(clock, (request, effect) => {
    const problem = (status: number, type: string): Reply => ({
      status,
      body: {
        type: `${VONAGE_PROBLEM}${type}`,
        title: 'Refused',
        detail: 'Refused',
        instance: 'bf0ca0bf927b3b52e3cb03217e1a1ddf',
      },
    });
    if (request.headers.authorization !== world.authorization)
      return { status: 401, body: { type: 'UNAUTHORIZED' } };
    if (request.method !== 'POST' || request.url.pathname !== '/v1/redact/transaction')
      return problem(404, '#not-found');
    if (!world.provisioned) return problem(403, '#unprovisioned');
    const body = objectOf(readJson(request.body));
    if (body?.product !== 'messages') return problem(422, '/redact#invalid-product');
    const id = textOf(body.id) ?? '';
    const message = world.messages.get(id);
    if (message?.direction !== body.type) return problem(404, '#invalid-id');
    if (clock.now() - (message?.atMs ?? 0) < 3_600_000) return problem(403, '/redact#premature-redaction');
    effect('message.redacted', id);
    return { status: 204 };
  });
}
