import { KeyKind, openStreamWith, Part, Scope } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import type { ObjectStore } from '../../foundation/objectstore';
import type { KeyringClient } from '../../keyring/client';
import type { PackagePlace } from './sealed-package';

/**
 * Opens a package as it is read; if the chunks end with an error, everything before MUST be discarded. Throws `package.expired` (gone) when its key is,
 * `package.paused` (unavailable) while nothing may be opened.
 */
export async function openPackage(
  { keyring, objects }: { keyring: Pick<KeyringClient, 'lease'>; objects: ObjectStore },
  place: PackagePlace & { objectKey: string },
): Promise<AsyncIterable<Buffer>> {
  const key = keyOf(place);
  const [answer] = await keyring.lease([{ direction: 'open', ...key }]);
  if (answer?.status === 'paused')
    throw new DomainError('unavailable', 'package.paused', 'nothing is opened just now; try again later');
  if (answer?.status !== 'ok') throw packageExpired();
  const { lease } = answer;
  const sealed = (await objects.open(place.objectKey)) as AsyncIterable<Buffer>;
  const row = { ...key, sealSeq: place.sealSeq, mediaId: place.objectId };
  return openStreamWith((use) => lease.use(use), row, sealed);
}

/** The package's time is over. */
export function packageExpired(): DomainError {
  return new DomainError('gone', 'package.expired', 'this package was shredded; make a new request');
}

function keyOf({ obligationId }: PackagePlace) {
  return {
    scope: Scope.standalone,
    subjectRef: obligationId,
    incarnation: 0,
    classId: 0,
    bucket: KeyKind.obligation,
    part: Part.package,
  } as const;
}
