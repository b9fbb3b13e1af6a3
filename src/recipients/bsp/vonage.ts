import { objectOf, readJson, textOf } from '../../whatsapp';
import type { TargetOperand } from '../meta';
import {
  callOutside,
  FIRST_ATTEMPT,
  joinUrl,
  type Attempt,
  type OutboundAnswer,
  type TargetOutcome,
} from '../outbound';
import type { BspAdapter, BspResidual, BspSettings } from './bsp-adapter';
import { basicAuthorisation, foreignOperand, outcomeOfStatus } from './bsp-outcome';

const ENDPOINT = '/v1/redact/transaction';
const DAY_MS = 86_400_000;
/** A message can be redacted an hour after it was made, so that it has reached all of Vonage's stores. */
const PREMATURE_WAIT_MS = 3_600_000;

/**
 * Vonage redacts message by message in its long-term storage (Vonage, Redact API): 204 says that the request was taken, no more. Server logs of
 * some weeks are out of its reach by Vonage's own statement.
 */
export class Vonage implements BspAdapter {
  readonly provider = 'vonage';
  readonly residual: BspResidual = {
    name: 'vonage-server-logs',
    forMs: 42 * DAY_MS,
    basis:
      'Vonage: server logs are kept for a few weeks and not redacted; no figure is stated, six weeks are assumed',
  };
  readonly #authorization: string;

  constructor(
    private readonly settings: BspSettings,
    access: { apiKey: string; apiSecret: string },
  ) {
    this.#authorization = basicAuthorisation(access.apiKey, access.apiSecret);
  }

  async forget(operand: TargetOperand, attempt: Attempt = FIRST_ATTEMPT): Promise<TargetOutcome> {
    if (operand.kind !== 'bsp-message' || operand.provider !== 'vonage') throw foreignOperand(this.provider);
    const answer = await callOutside({
      method: 'POST',
      url: joinUrl(this.settings.baseUrl, ENDPOINT),
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ id: operand.messageId, product: 'messages', type: operand.direction }),
      timeoutMs: this.settings.timeoutMs,
    });
    const problem = answer.kind === 'answer' ? objectOf(readJson(answer.bytes)) : null;
    const called = { endpoint: `POST ${ENDPOINT}`, answer, attempt, traceId: textOf(problem?.instance) };
    const outcome = outcomeOfStatus(called, this.settings, { state: 'submitted', finding: 'accepted' });
    return this.refine(outcome, answer, textOf(problem?.type));
  }

  /** 403 has two more meanings here than a wrong key: too early, and an account to which the Redact API has not been opened. */
  private refine(outcome: TargetOutcome, answer: OutboundAnswer, type: string | null): TargetOutcome {
    if (answer.kind !== 'answer' || answer.status !== 403 || type === null) return outcome;
    const { evidence } = outcome;
    if (type.endsWith('#premature-redaction')) {
      const retryAt = new Date(this.settings.clock.now() + PREMATURE_WAIT_MS).toISOString();
      return { state: 'retrying', finding: 'asked-to-wait', retryAt, evidence };
    }
    if (!type.endsWith('#unprovisioned')) return outcome;
    return { state: 'failed', finding: 'account-stopped', tell: 'account', evidence };
  }
}
