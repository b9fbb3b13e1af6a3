import type { Clock } from '../../src/foundation/clock';
import { objectOf, readJson, textOf, type JsonObject } from '../../src/whatsapp';
import { Faults } from './faults';
import { Journal } from './journal';
import { LoopbackServer, type LoopbackReply, type LoopbackRequest } from './loopback-server';
import { verifyWebhook, type WebhookRefusal } from './standard-webhooks';

/**
 * A CRM that receives webhooks as one should: verifies the signature before it looks at the body, acts once per webhook id, and forgets the contacts
 * named. `faults` makes it fail.
 */
export class FakeCrm {
  readonly faults: Faults;
  readonly journal = new Journal();
  /** Payloads acted upon, each webhook id once. */
  readonly received: JsonObject[] = [];
  /** Webhooks that did not verify. */
  readonly refusals: WebhookRefusal[] = [];
  /** Contacts by their id in this CRM. */
  readonly contacts = new Set<string>();
  /** Whether it says `{"acknowledged":true}` in its answers. */
  acknowledges = false;
  private readonly seen = new Set<string>();
  private server: LoopbackServer | null = null;

  private constructor(
    private readonly clock: Clock,
    /** `whsec_…` or `whpk_…`; several while one is rotated. */
    readonly keys: string[],
  ) {
    this.faults = new Faults(clock);
  }

  static async start(options: { clock: Clock; keys: readonly string[] }): Promise<FakeCrm> {
    const fake = new FakeCrm(options.clock, [...options.keys]);
    fake.server = await LoopbackServer.start((request) => fake.serve(request));
    return fake;
  }

  /** Where it wants its webhooks. */
  get url(): string {
    if (this.server === null) throw new Error('the fake CRM has not been started');
    return `${this.server.origin}/hooks/lethe`;
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  private serve(request: LoopbackRequest): LoopbackReply {
    const effects: { name: string; key: string }[] = [];
    const reply = this.faults.take('instead', request) ?? this.act(request, effects);
    const final = this.faults.take('after', request) ?? reply;
    const status = typeof final === 'string' ? null : final.status;
    const { method, url } = request;
    this.journal.add({ atMs: this.clock.now(), method, path: url.pathname, status, effects });
    return final;
  }

  private act(request: LoopbackRequest, effects: { name: string; key: string }[]): LoopbackReply {
    const refusal = verifyWebhook(request, this.keys, Math.floor(this.clock.now() / 1000));
    if (refusal !== null) {
      this.refusals.push(refusal);
      return { status: 401, body: { error: refusal } };
    }
    const id = String(request.headers['webhook-id']);
    if (!this.seen.has(id)) {
      this.seen.add(id);
      const payload = objectOf(readJson(request.body)) ?? {};
      this.received.push(payload);
      effects.push({ name: 'webhook.accepted', key: id });
      if (payload.type === 'subject.erased') this.forget(payload);
    }
    return { status: 200, body: this.acknowledges ? { acknowledged: true } : {} };
  }

  private forget(payload: JsonObject): void {
    const ids = objectOf(payload.data)?.externalIds;
    for (const one of Array.isArray(ids) ? ids : []) this.contacts.delete(textOf(one) ?? '');
  }
}
