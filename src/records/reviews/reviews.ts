import type { Actor, AuditLog } from '../../audit';
import { canonicalJson, type CanonicalValue, randomUuid, sha256 } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { RequestInvalid } from '../../foundation/http';
import type { MeasuresStore } from './measures.store';
import { fillChecklist } from './questions';
import { lastPeriod, type Review, REVIEW_KINDS, type ReviewItem, type ReviewKind } from './review';
import type { ReviewStore } from './reviews.store';

/** What a person says of a question. */
export interface GivenAnswer {
  id: string;
  answer: 'in-order' | 'action-needed';
}

/** Reviews by the week, month and quarter: measured once the period is over, signed by a person. */
export class Reviews {
  constructor(
    private readonly store: ReviewStore,
    private readonly measures: MeasuresStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** All of them, newest first; those of the last whole periods are made when they are not there yet. */
  async list(): Promise<Review[]> {
    for (const kind of REVIEW_KINDS) await this.ensure(kind);
    return this.store.list();
  }

  /** Throws `review.unknown` (missing). */
  async existing(id: string, tx?: Transaction): Promise<Review> {
    const review = await this.store.find(id, tx);
    if (review === undefined) throw new DomainError('missing', 'review.unknown', 'there is no such review');
    return review;
  }

  /** Signs a review. Every question wants an answer: figures may be good, a person says so. Throws `review.signed` (conflict) for one that was signed before. */
  async sign(tx: Transaction, id: string, answers: readonly GivenAnswer[], by: Actor): Promise<Review> {
    const review = await this.store.lock(tx, id);
    if (review === undefined) return this.existing(id, tx);
    if (review.signedAt !== null)
      throw new DomainError(
        'conflict',
        'review.signed',
        'this review was signed; nothing in it changes any more',
      );
    const items = answered(review.items, answers);
    await this.store.sign(tx, id, items, { at: new Date(this.clock.now()), by: by.ref });
    const { kind, fromDay, toDay } = review;
    const document = sha256(canonicalJson({ kind, fromDay, toDay, items } as unknown as CanonicalValue));
    await this.audit.append(tx, {
      type: 'review.signed',
      actor: by,
      ref: { review: id },
      code: kind,
      n: {
        questions: items.length,
        actions: items.filter(({ answer }) => answer === 'action-needed').length,
      },
      digest: { review: document.toString('base64') },
    });
    return this.existing(id, tx);
  }

  private async ensure(kind: ReviewKind): Promise<void> {
    const now = new Date(this.clock.now());
    const { fromDay, toDay } = lastPeriod(kind, now);
    if (await this.store.has(kind, fromDay)) return;
    const items = await fillChecklist(kind, { from: new Date(fromDay), to: new Date(toDay) }, this.measures);
    await this.store.add({ id: randomUuid(), kind, fromDay, toDay, madeAt: now, items, signedAt: null });
  }
}

function answered(items: readonly ReviewItem[], answers: readonly GivenAnswer[]): ReviewItem[] {
  const given = new Map(answers.map(({ id, answer }) => [id, answer]));
  const known = new Set(items.map(({ id }) => id));
  const issues = [
    ...items
      .filter(({ id }) => !given.has(id))
      .map(({ id }) => ({ path: `answers.${id}`, rule: 'must be answered' })),
    ...answers
      .filter(({ id }) => !known.has(id))
      .map(() => ({ path: 'answers', rule: `must name questions of this review: ${[...known].join(', ')}` })),
  ];
  if (issues.length > 0) throw new RequestInvalid(issues);
  return items.map((item) => ({ ...item, answer: given.get(item.id)! }));
}
