import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import type { Caller } from '../identity';
import { stopsClock } from './legal-deadline';
import { type NumberCheck, NumberChecks } from './number-check.store';
import { type CodeAnswer, OneTimeCodes } from './one-time-codes';
import { type Act, RequestActs } from './request-acts';
import { assertMayBecome } from './request-states';
import type { RequestRecord } from './requests.store';
import { Restrictions } from './restrictions';
import type { UnknownPeople } from './unknown-people';

/** What an act came to that is committed even where it failed: attempts and doubts count. */
export interface CodeOutcome {
  request: RequestRecord;
  failure?: { code: 'number' } | { code: 'wrong'; attemptsLeft: number } | { code: 'over' };
}

/** Verification by the channel itself: a code to the very number, answered on WhatsApp or entered by whoever works on the request. */
export class CodeVerification {
  constructor(
    private readonly acts: RequestActs,
    private readonly codes: OneTimeCodes,
    private readonly numbers: NumberChecks,
    private readonly restrictions: Restrictions,
    private readonly unknown: UnknownPeople,
  ) {}

  /**
   * Sends a code, unless the number may have gone to somebody else. Asking stops the clock where the law allows it. `how`: `code` as a template, at any
   * time; `confirm` as an answer to the person's own message, `by` which it is asked.
   */
  async send(
    tx: Transaction,
    id: string,
    caller: Caller | undefined,
    how: 'code' | 'confirm' = 'code',
    by?: { channelId: string; language: string | null },
  ): Promise<CodeOutcome> {
    const act = await this.unknown.lookAgain(await this.acts.begin(tx, id, caller));
    const { request, now } = act;
    if (request.state !== 'verifying') assertMayBecome(request.state, 'verifying');
    const check = await this.check(act);
    if (check && check.doubts.length > 0) return this.doubtful(act, check);
    const { number, expiresAt } = await this.codes.send(
      tx,
      { ...request, ...(by && answeringTo(by)) },
      { purpose: 'identity', how, now },
    );
    await this.acts.audit.append(tx, {
      type: 'request.verifying',
      actor: act.actor,
      subject: request.subjectRef,
      ref: { request: id },
      code: 'whatsapp-code',
      n: { attempt: number },
    });
    const stops = request.clockStoppedAt === null && stopsClock(request, now);
    const change = { state: 'verifying', ...(stops && { clockStoppedAt: now }) } as const;
    await this.acts.store.change(tx, id, change);
    await this.acts.store.addStep(tx, id, {
      name: 'code',
      state: 'done',
      at: now,
      evidence: { expiresAt: expiresAt.toISOString(), clock: stops ? 'stopped' : 'unchanged' },
    });
    return { request: { ...request, ...change } };
  }

  /** Takes an answer. What was checked about the number is evidence of the verification. */
  async confirm(
    tx: Transaction,
    id: string,
    code: string | { tag: Buffer },
    caller: Caller | undefined,
  ): Promise<CodeOutcome> {
    const act = await this.acts.begin(tx, id, caller, 'verified');
    const answer = await this.codes.answer(tx, act.request, { purpose: 'identity', code, now: act.now });
    if (answer.is !== 'right') return this.wrong(act, answer);
    const check = await this.check(act);
    if (check && check.doubts.length > 0) return this.doubtful(act, check);
    await this.acts.audit.append(tx, {
      type: 'request.verified',
      actor: act.actor,
      subject: act.request.subjectRef,
      ref: { request: id },
      code: 'whatsapp-code',
    });
    const request = await this.acts.finish(
      act,
      'verification',
      {
        state: 'verified',
        verifiedAt: act.now,
        verificationMethod: 'whatsapp-code',
        ...this.acts.startClock(act),
      },
      {
        method: 'whatsapp-code',
        answered: caller === undefined ? 'on-whatsapp' : 'entered',
        ...(check && { number: check.evidence }),
      },
    );
    await this.restrictions.refresh(act);
    return { request };
  }

  private async check({ tx, request, now }: Act): Promise<NumberCheck | undefined> {
    if (!request.subjectKnown) return undefined;
    return this.numbers.of(request.subjectRef, { now, silenceDays: this.acts.policy.silenceDays }, tx);
  }

  private async doubtful(act: Act, { doubts, evidence }: NumberCheck): Promise<CodeOutcome> {
    const { tx, request, actor, now } = act;
    await this.acts.audit.append(tx, {
      type: 'request.verifying',
      actor,
      subject: request.subjectRef,
      ref: { request: request.id },
      code: 'number-doubtful',
      n: { doubts: doubts.length },
    });
    await this.acts.store.addStep(tx, request.id, {
      name: 'number-check',
      state: 'doubtful',
      at: now,
      evidence: { doubts, ...evidence },
    });
    return { request, failure: { code: 'number' } };
  }

  private async wrong(act: Act, answer: Exclude<CodeAnswer, { is: 'right' }>): Promise<CodeOutcome> {
    const { tx, request, actor } = act;
    await this.acts.audit.append(tx, {
      type: 'request.verifying',
      actor,
      subject: request.subjectRef,
      ref: { request: request.id },
      code: 'wrong-code',
    });
    return {
      request,
      failure:
        answer.is === 'wrong' ? { code: 'wrong', attemptsLeft: answer.attemptsLeft } : { code: 'over' },
    };
  }
}

/** The number and the language of the message that is answered, rather than those of the request. */
function answeringTo({ channelId, language }: { channelId: string; language: string | null }) {
  return { channelId, ...(language !== null && { language }) };
}

/** The problem that a caller is told; throw it once the outcome is committed. */
export function codeFailure(failure: NonNullable<CodeOutcome['failure']>): DomainError {
  switch (failure.code) {
    case 'number':
      return new DomainError(
        'conflict',
        'request.verification.number',
        'this number may have gone to somebody else (see the step number-check): verify with method manual',
      );
    case 'wrong':
      return new DomainError(
        'invalid',
        'request.verification.wrong-code',
        `this is not the code that was sent; attempts left: ${failure.attemptsLeft}`,
      );
    case 'over':
      return new DomainError(
        'conflict',
        'request.verification.no-code',
        'there is no code that could still be answered: it was used up, or ten minutes are over; send another one',
      );
  }
}
