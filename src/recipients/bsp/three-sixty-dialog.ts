import { readContactBookReply, readGraphAnswer, readMediaDeletion, refuseParentBsuid } from '../meta';
import type { GraphReply, TargetOperand } from '../meta';
import {
  callOutside,
  fillEndpoint,
  FIRST_ATTEMPT,
  joinUrl,
  type Attempt,
  type TargetOutcome,
} from '../outbound';
import type { BspAdapter, BspSettings } from './bsp-adapter';
import { foreignOperand } from './bsp-outcome';

/**
 * 360dialog passes Meta's calls on (360dialog, Messaging API, contact book, 2026): the same answers as from Meta, without a phone number in the
 * path, because the key stands for one number. One adapter per number.
 */
export class ThreeSixtyDialog implements BspAdapter {
  readonly provider = '360dialog';
  /** Their copies of messages have no deletion call: the plan opens a task for them. */
  readonly residual = null;
  readonly #apiKey: string;

  constructor(
    private readonly settings: BspSettings,
    apiKey: string,
  ) {
    this.#apiKey = apiKey;
  }

  async forget(operand: TargetOperand, attempt: Attempt = FIRST_ATTEMPT): Promise<TargetOutcome> {
    if (operand.kind === 'contact-book' && operand.via === '360dialog') {
      refuseParentBsuid(operand.bsuid);
      const query = { messaging_product: 'whatsapp', bsuid: operand.bsuid };
      return readContactBookReply(await this.delete('/contact_book', {}, query, attempt), attempt);
    }
    if (operand.kind === 'media' && operand.via === '360dialog') {
      const reply = await this.delete('/{media_id}', { media_id: operand.mediaId }, {}, attempt);
      return readMediaDeletion(reply, operand.expiresAtMs, this.settings.clock.now());
    }
    throw foreignOperand(this.provider);
  }

  private async delete(
    endpoint: string,
    path: Record<string, string>,
    query: Record<string, string>,
    attempt: Attempt,
  ): Promise<GraphReply> {
    const answer = await callOutside({
      method: 'DELETE',
      url: joinUrl(this.settings.baseUrl, fillEndpoint(endpoint, path), query),
      headers: { 'd360-api-key': this.#apiKey },
      timeoutMs: this.settings.timeoutMs,
    });
    return readGraphAnswer(answer, {
      endpoint: `DELETE ${endpoint}`,
      attempt,
      nowMs: this.settings.clock.now(),
      jitter: this.settings.jitter ?? Math.random,
    });
  }
}
