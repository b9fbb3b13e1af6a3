import { epochKeyId, KeyKind, uuidBytes } from '../../crypto';
import {
  destroyAnswer,
  type DestroyReason,
  destroyRequest,
  type DestroyStatus,
  type DestructionEvidence,
  evidenceAnswer,
  evidenceRequest,
  fenceAnswer,
  fenceRequest,
  holdRequest,
  type Identifier,
  lookupAnswer,
  lookupRequest,
  nothing,
  Op,
  releaseRequest,
  setAsideRequest,
  type SubjectState,
  tagAnswer,
  tagRequest,
  unfenceRequest,
} from '../protocol';
import { KeyringCalls } from './keyring-calls';

/** One key to destroy, in words. */
export type DestroyTarget = { reason: DestroyReason; ref?: string | undefined } & (
  | { kind: 'subject'; subjectRef: string }
  | { kind: 'epoch'; classId: number; bucket: number }
  | { kind: 'hold' | 'obligation' | 'credential' | 'backup'; keyId: string }
);

/** What is done to subjects and to single keys: look-up, fence, destruction, holds, and the evidence of an end. */
export abstract class SubjectOperations extends KeyringCalls {
  /** Tags (16 bytes) by which redelivered events are recognised. */
  dedupeTags(
    items: readonly { eventKind: string; externalId: string; eventTime: number }[],
  ): Promise<Buffer[]> {
    return this.batched(items, (slice) => this.call(Op.tag, tagRequest, tagAnswer, [...slice]));
  }

  /** Looks a living subject up; limited and audited. `null`: nobody is known by it. */
  async lookup(
    identifier: Identifier,
  ): Promise<{ subjectRef: string; state: SubjectState; incarnation: number } | null> {
    return (await this.call(Op.lookup, lookupRequest, lookupAnswer, { identifier })) ?? null;
  }

  /** Stops all use of a subject's keys. `waitMs` says when `destroy` will be taken. */
  fence(
    subjectRef: string,
    reason: DestroyReason = 'erasure',
  ): Promise<{ fencedAt: number; cutoff: number; waitMs: number; suppressedUntil: number }> {
    this.forget([subjectRef]);
    return this.call(Op.fence, fenceRequest, fenceAnswer, { subjectRef, reason });
  }

  unfence(subjectRef: string): Promise<void> {
    return this.call(Op.unfence, unfenceRequest, nothing, { subjectRef });
  }

  /** Dooms keys. Only `doomed` and `destroyed` mean that they open nothing any more; with `waiting` ask again after `waitMs`. */
  destroy(targets: readonly DestroyTarget[]): Promise<{ status: DestroyStatus; waitMs: number }[]> {
    return this.batched(targets, (slice) =>
      this.call(Op.destroy, destroyRequest, destroyAnswer, slice.map(destroyItem)),
    );
  }

  /** Places a legal hold on a subject, or without one on everybody. Destroying what it touches answers `held` until {@link setAside}. */
  placeHold(holdId: string, subjectRef?: string): Promise<void> {
    return this.call(Op.hold, holdRequest, nothing, { holdId, subjectRef });
  }

  /**
   * Keeps, for one hold, the subject-buckets that have held messages, before `target` is destroyed. Call it for every hold that touches the target,
   * with an empty list where nothing is held; call it after the fence, or once the bucket is due.
   */
  setAside(
    holdId: string,
    target: DestroyTarget,
    places: readonly { subjectRef: string; incarnation: number; classId: number; bucket: number }[],
  ): Promise<void> {
    const { kind, keyId } = destroyItem(target);
    return this.call(Op.setAside, setAsideRequest, nothing, { holdId, kind, keyId, places: [...places] });
  }

  /** Ends a hold: what only it kept dies with the next generation. */
  releaseHold(holdId: string): Promise<void> {
    return this.call(Op.release, releaseRequest, nothing, { holdId });
  }

  /** Which devices forgot a key; `null` while it lives or its rotation is under way. */
  async evidence(target: DestroyTarget): Promise<DestructionEvidence | null> {
    const { kind, keyId } = destroyItem(target);
    return (
      (await this.call(Op.evidence, evidenceRequest, evidenceAnswer, { kind, keyId, incarnation: 0 })) ?? null
    );
  }
}

function destroyItem(target: DestroyTarget) {
  const common = { incarnation: 0, reason: target.reason, ref: target.ref };
  if (target.kind === 'subject')
    return { ...common, kind: KeyKind.subject, keyId: uuidBytes(target.subjectRef) };
  if (target.kind === 'epoch')
    return { ...common, kind: KeyKind.epoch, keyId: epochKeyId(target.classId, target.bucket) };
  return { ...common, kind: KeyKind[target.kind], keyId: uuidBytes(target.keyId) };
}
