import type { Walked } from '../guard';
import type { SampledMessage } from '../sample';

type Place = Pick<SampledMessage, 'id' | 'subjectRef' | 'classId' | 'bucket'>;

/** Those of a sample that a replay took away although neither their person nor their bucket was destroyed. There must be none. */
export function lostInReplay(
  sampled: readonly Place[],
  kept: readonly Place[],
  destroyed: Pick<Walked, 'subjects' | 'buckets'>,
): Place[] {
  const present = new Set(kept.map(({ id }) => id.toString('hex')));
  const subjects = new Set(destroyed.subjects);
  const buckets = new Set(destroyed.buckets.map(bucketName));
  return sampled.filter(
    (message) =>
      !present.has(message.id.toString('hex')) &&
      !subjects.has(message.subjectRef) &&
      !buckets.has(bucketName(message)),
  );
}

function bucketName({ classId, bucket }: { classId: number; bucket: number }): string {
  return `${classId} ${bucket}`;
}
