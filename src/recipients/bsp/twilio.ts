import { objectOf, readJson, textOf } from '../../whatsapp';
import type { TargetOperand } from '../meta';
import {
  callOutside,
  fillEndpoint,
  FIRST_ATTEMPT,
  joinUrl,
  type Attempt,
  type OutboundAnswer,
  type TargetOutcome,
} from '../outbound';
import type { BspAdapter, BspResidual, BspSettings } from './bsp-adapter';
import { basicAuthorisation, foreignOperand, outcomeOfStatus } from './bsp-outcome';

const MESSAGE = '/2010-04-01/Accounts/{account_sid}/Messages/{message_sid}.json';
const MEDIUM = '/2010-04-01/Accounts/{account_sid}/Messages/{message_sid}/Media/{media_sid}.json';
const DAY_MS = 86_400_000;

/** Access to one Twilio account: an API key (or the account itself with its auth token) and its secret. */
export interface TwilioAccess {
  readonly accountSid: string;
  readonly keySid: string;
  readonly secret: string;
}

/**
 * Twilio deletes message by message (Twilio, Messages resource): the record with its body, numbers and media. 204 states that it is gone; a
 * message still in flight is refused with 409, to be tried again.
 */
export class Twilio implements BspAdapter {
  readonly provider = 'twilio';
  readonly residual: BspResidual = {
    name: 'twilio-database-backups',
    forMs: 30 * DAY_MS,
    basis: 'Twilio: message bodies may persist for up to 30 days in backups after a DELETE',
  };
  readonly #accountSid: string;
  readonly #authorization: string;

  constructor(
    private readonly settings: BspSettings,
    access: TwilioAccess,
  ) {
    this.#accountSid = access.accountSid;
    this.#authorization = basicAuthorisation(access.keySid, access.secret);
  }

  async forget(operand: TargetOperand, attempt: Attempt = FIRST_ATTEMPT): Promise<TargetOutcome> {
    if (operand.kind !== 'bsp-message' || operand.provider !== 'twilio') throw foreignOperand(this.provider);
    const path = { message_sid: operand.messageId };
    const answer = await this.call('DELETE', MESSAGE, path);
    return this.read('DELETE', MESSAGE, { answer, attempt }, 'deleted');
  }

  /** Empties the body and keeps the record: for a channel whose records must stay, such as for billing. The numbers stay, too. */
  async redactBody(messageSid: string, attempt: Attempt = FIRST_ATTEMPT): Promise<TargetOutcome> {
    const answer = await this.call('POST', MESSAGE, { message_sid: messageSid }, 'Body=');
    return this.read('POST', MESSAGE, { answer, attempt }, 'redacted');
  }

  /** Deletes one medium of a message alone. */
  async deleteMedium(
    medium: { messageSid: string; mediaSid: string },
    attempt: Attempt = FIRST_ATTEMPT,
  ): Promise<TargetOutcome> {
    const path = { message_sid: medium.messageSid, media_sid: medium.mediaSid };
    const answer = await this.call('DELETE', MEDIUM, path);
    return this.read('DELETE', MEDIUM, { answer, attempt }, 'deleted');
  }

  private call(method: 'DELETE' | 'POST', endpoint: string, path: Record<string, string>, form?: string) {
    return callOutside({
      method,
      url: joinUrl(this.settings.baseUrl, fillEndpoint(endpoint, { account_sid: this.#accountSid, ...path })),
      headers: {
        authorization: this.#authorization,
        ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form !== undefined && { body: form }),
      timeoutMs: this.settings.timeoutMs,
    });
  }

  private read(
    method: string,
    endpoint: string,
    { answer, attempt }: { answer: OutboundAnswer; attempt: Attempt },
    finding: 'deleted' | 'redacted',
  ): TargetOutcome {
    const answered = answer.kind === 'answer';
    const traceId = answered ? answer.headers.get('twilio-request-id') : null;
    const code = answered ? textOf(objectOf(readJson(answer.bytes))?.code) : null;
    const called = {
      endpoint: `${method} ${endpoint}`,
      answer,
      attempt,
      traceId,
      ...(code !== null && /^\d{1,9}$/.test(code) && { code: Number(code) }),
    };
    return outcomeOfStatus(called, this.settings, { state: 'acknowledged', finding });
  }
}
