import type { HeldSecrets } from '../../credentials';
import { isDatabaseOutage } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { Logger } from '../../foundation/logging';
import { Counter } from '../../foundation/metrics';
import { assertAccepted, type SealIntake } from '../../vault/seal';
import { isKnownField, readWebhook, type Update, verifySignature } from '../../whatsapp';
import type { Refusal } from '../answer-refusal';
import type { WebhookGate } from './webhook-gate';
import { outcomeOf, type WebhookOutcome } from './outcome';
import type { TrafficTally } from './traffic-tally';

const refused = new Counter({
  name: 'lethe_webhooks_refused_total',
  help: 'Webhooks that were not signed by a live secret, or were not JSON',
  labelNames: ['why'] as const,
});
const unknown = new Counter({
  name: 'lethe_updates_unknown_total',
  help: 'Updates with keys, types or fields that this release does not know; all of it is kept, sealed',
  labelNames: ['what'] as const,
});

const UNSIGNED = {
  status: 401,
  title: 'Not authenticated',
  code: 'webhook.signature',
  detail: 'X-Hub-Signature-256 must be the signature of exactly these bytes under a live app secret',
} as const;
const NOT_JSON = {
  status: 400,
  title: 'Bad request',
  code: 'webhook.not-json',
  detail: 'the body must be JSON in UTF-8',
} as const;

/** Unknown fields that are told of by name; more of them would be noise. */
const MAX_TOLD_FIELDS = 100;

/** Takes a webhook from its raw bytes to durable rows. */
export class WebhookReceiver {
  private readonly toldFields = new Set<string>();

  constructor(
    private readonly secrets: Pick<HeldSecrets, 'fits'>,
    private readonly intake: Pick<SealIntake, 'deliver'>,
    private readonly logger: Logger,
    private readonly gate: Pick<WebhookGate, 'admitUpdates'>,
    private readonly tally: Pick<TrafficTally, 'turnAway' | 'take'>,
  ) {}

  /**
   * Resolves once everything that is to be stored is durable. Throws `webhook.signature`, `webhook.not-json`, `request.too-many`, and with kind `unavailable` (or as the
   * database does when it is away) whatever keeps it from being durable: then Meta sends all of it again, and what was stored already is recognised.
   */
  async receive(signature: string | undefined, body: Buffer): Promise<WebhookOutcome> {
    if (!(await this.isSigned(signature, body))) {
      refused.inc({ why: 'signature' });
      this.tally.turnAway('signature');
      throw new WebhookRefused(UNSIGNED);
    }
    const updates = readWebhook(body);
    if (updates === null) {
      refused.inc({ why: 'not-json' });
      this.tally.turnAway('notJson');
      throw new WebhookRefused(NOT_JSON);
    }
    this.gate.admitUpdates(updates);
    this.notice(updates);
    const delivery = await this.intake.deliver(updates).catch(asUnavailable);
    this.tally.take(updates, delivery.fates);
    assertAccepted(delivery.fates);
    return outcomeOf(delivery);
  }

  private async isSigned(signature: string | undefined, body: Buffer): Promise<boolean> {
    if (signature === undefined) return false;
    return this.secrets.fits((secrets) => verifySignature(signature, body, secrets));
  }

  private notice(updates: readonly Update[]): void {
    for (const update of updates) {
      if (update.unknownPaths.length > 0) unknown.inc({ what: 'key' });
      if (update.kind !== 'unrecognised') continue;
      unknown.inc({ what: update.reason });
      this.tell(update.field);
    }
  }

  /** An unknown field is said once by name, if its name looks like one. */
  private tell(field: string): void {
    if (isKnownField(field)) return;
    const name = /^[a-z_]{1,64}$/.test(field) ? field : 'other';
    if (this.toldFields.has(name) || this.toldFields.size >= MAX_TOLD_FIELDS) return;
    this.toldFields.add(name);
    this.logger.warn({ field: name }, 'webhooks have a field that is not known');
  }
}

/** Whatever keeps a signed webhook from being durable, it is to come again: no other answer is Meta's business. */
function asUnavailable(error: unknown): never {
  if (isDatabaseOutage(error) || (error instanceof DomainError && error.kind === 'unavailable')) throw error;
  throw new DomainError('unavailable', 'webhook.not-durable', 'it could not be stored; send it again later', {
    cause: error,
  });
}

/** A webhook that is refused for what it is; sending it again changes nothing. */
export class WebhookRefused extends DomainError {
  constructor(readonly refusal: Refusal) {
    super('denied', refusal.code, refusal.detail);
  }
}
