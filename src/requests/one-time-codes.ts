import { equalBytes, randomBytes, randomUuid } from '../crypto';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { OutgoingMessages } from '../recipients/outgoing';
import { PersonalTags } from './personal-tags';
import type { RequestRecord } from './requests.store';
import { type CodePurpose, VerificationCodeStore } from './verification-code.store';

/** Wrong answers after which a code is worth nothing. */
export const MAX_ATTEMPTS = 5;
/** How long a code may be answered. */
export const CODE_LIFE_MS = 600_000;
/** Codes for one request and purpose: 5 × 5 guesses at a million codes. */
const MAX_CODES = 5;
/** Codes that say who somebody is, in a day, over all their requests: taking one back and asking anew gives no more guesses. */
const MAX_CODES_A_DAY = 10;
const DAY_MS = 86_400_000;

/** A code that is to be sent: `code` as a template, at any time; `confirm` as an answer to the person's own message. */
export interface NewCode {
  purpose: CodePurpose;
  how: 'code' | 'confirm';
  now: Date;
  /** How many were sent that count together with it; all of the request and purpose when absent. */
  sentBefore?: number;
}

/** What an answer came to. */
export type CodeAnswer = { is: 'right' } | { is: 'wrong'; attemptsLeft: number } | { is: 'over' };

/**
 * Six digits, sent to the person's own number and good for ten minutes and five attempts. Only a tag under the person's key is kept. For somebody who is
 * not known a code is made as for anybody, sent to nobody, and right for no answer.
 */
export class OneTimeCodes {
  constructor(
    private readonly store: VerificationCodeStore,
    private readonly tags: PersonalTags,
    private readonly outgoing: OutgoingMessages,
  ) {}

  /** Makes a code and has it sent; returns how many there were with it, and until when it is good. Throws `request.verification.codes` after the fifth, or the tenth of a day. */
  async send(
    tx: Transaction,
    request: RequestRecord,
    { purpose, how, now, sentBefore }: NewCode,
  ): Promise<{ number: number; expiresAt: Date }> {
    const before = sentBefore ?? (await this.store.count(tx, request.id, purpose));
    if (before >= MAX_CODES)
      throw new DomainError(
        'conflict',
        'request.verification.codes',
        `${MAX_CODES} codes were sent; verify with method manual`,
      );
    if (purpose === 'identity') await this.limitByDay(tx, request, now);
    const code = sixDigits();
    const expiresAt = new Date(now.getTime() + CODE_LIFE_MS);
    await this.store.add(tx, {
      id: randomUuid(),
      requestId: request.id,
      purpose,
      subjectRef: request.subjectRef,
      codeTag: await this.tagOf(request, code),
      madeAt: now,
      expiresAt,
    });
    if (request.subjectKnown)
      await this.outgoing.queue(tx, {
        requestId: request.id,
        subjectRef: request.subjectRef,
        channelId: request.channelId,
        kind: how,
        language: request.language,
        facts: { asked: request.kind },
        secret: code,
        lifeMs: CODE_LIFE_MS,
      });
    return { number: before + 1, expiresAt };
  }

  /** Counts an answer. The transaction MUST be committed whatever it came to. */
  async answer(
    tx: Transaction,
    request: RequestRecord,
    { purpose, code, now }: { purpose: CodePurpose; code: string | { tag: Buffer }; now: Date },
  ): Promise<CodeAnswer> {
    const open = await this.store.lockOpen(tx, request.id, purpose);
    if (!open) return { is: 'over' };
    if (open.expiresAt <= now) {
      await this.store.noteAttempt(tx, open.id, now);
      return { is: 'over' };
    }
    const tag = typeof code === 'string' ? await this.tagOf(request, code) : code.tag;
    const isRight = request.subjectKnown && equalBytes(tag, open.codeTag);
    const attemptsLeft = MAX_ATTEMPTS - open.attempts - 1;
    await this.store.noteAttempt(tx, open.id, isRight || attemptsLeft === 0 ? now : null);
    if (isRight) return { is: 'right' };
    return attemptsLeft === 0 ? { is: 'over' } : { is: 'wrong', attemptsLeft };
  }

  /** Of somebody who is not known nothing is kept once a request has ended, and no code of theirs is right: there is nothing to guess, and nothing to count. */
  private async limitByDay(tx: Transaction, request: RequestRecord, now: Date): Promise<void> {
    const since = new Date(now.getTime() - DAY_MS);
    if ((await this.store.countOfPerson(tx, request.subjectRef, since)) >= MAX_CODES_A_DAY)
      throw new DomainError(
        'conflict',
        'request.verification.codes',
        `${MAX_CODES_A_DAY} codes were sent for this person within a day; verify with method manual, or wait`,
      );
  }

  private tagOf({ subjectRef, subjectKnown }: RequestRecord, code: string): Promise<Buffer> {
    return this.tags.tag(subjectKnown ? subjectRef : undefined, codeTagInput(code));
  }
}

/** What is fed to a person's tag key for a code; `ingest` does the same with a code that somebody answers with. */
function codeTagInput(code: string): string {
  return `code/${code}`;
}

/** Each of the million as likely as any other. */
function sixDigits(): string {
  for (;;) {
    const drawn = randomBytes(4).readUInt32BE();
    if (drawn < 4_294_000_000) return String(drawn % 1_000_000).padStart(6, '0');
  }
}
