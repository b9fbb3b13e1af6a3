import { openRecord, Part, Scope } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import type { SampledMessage } from './sample.store';

/** How a sample fared. `over`: their period has ended, or they are only held, so nobody reads them. */
export interface SampleOutcome {
  opened: number;
  failed: number;
  over: number;
  /** Answers of the keyring that were no lease, by name. */
  refusals: Record<string, number>;
}

/**
 * Opens the redacted parts of messages and forgets them at once: only whether they open is of interest, and whether they are right where it is known what is; what is not has failed.
 */
export async function openSample(
  keyring: KeyringClient,
  messages: readonly SampledMessage[],
  isRight: (body: Buffer) => boolean = () => true,
): Promise<SampleOutcome> {
  const outcome: SampleOutcome = { opened: 0, failed: 0, over: 0, refusals: {} };
  const places = messages.map(({ id, redacted, ...message }) => ({
    place: { ...message, scope: Scope.subjectBucket, part: Part.redacted, messageId: id },
    redacted,
  }));
  const answers = await keyring.lease(
    places.map(({ place }) => ({
      direction: 'open' as const,
      scope: place.scope,
      part: place.part,
      subjectRef: place.subjectRef,
      incarnation: place.incarnation,
      classId: place.classId,
      bucket: place.bucket,
    })),
  );
  for (const [i, { place, redacted }] of places.entries()) {
    const answer = answers[i]!;
    if (answer.status !== 'ok') {
      outcome.refusals[answer.status] = (outcome.refusals[answer.status] ?? 0) + 1;
      outcome[isOver(answer.status) ? 'over' : 'failed'] += 1;
      continue;
    }
    try {
      const body = answer.lease.use((key) => openRecord(key, place, redacted));
      outcome[isRight(body) ? 'opened' : 'failed'] += 1;
      body.fill(0);
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== 'corrupt') throw error;
      outcome.failed += 1;
    }
  }
  return outcome;
}

/** `fenced` and `destroyed`: an erasure that began after the rows were picked. */
function isOver(status: string): boolean {
  return ['purged', 'heldOnly', 'fenced', 'destroyed'].includes(status);
}
