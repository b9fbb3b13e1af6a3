import { Direction, IdKind, Part, randomBytes, referenceTag, Scope, sealRecord } from '../crypto';
import type { PartLease } from '../keyring/client';
import type { Identifier } from '../whatsapp';
import { maskIdentifier } from './identifier-mask';
import type { SealedIdentifier } from './subject.store';

/** Version of the JSON inside the seal. */
const SCHEMA_VERSION = 1;

/** The three keys of one subject that its identifiers need. */
export interface IdentifierLeases {
  identifiers: PartLease;
  masks: PartLease;
  referenceTag: PartLease;
}

/** What is fed to the subject's tag key for an identifier. The prefix keeps it apart from ids of messages. */
export function identifierTagInput({ kind, value }: Identifier): string {
  return `identifier/${kind}/${value}`;
}

/** Seals one identifier twice, as it is and masked, and tags it under the subject's own key. Throws `keyring.lease.expired`. */
export function sealIdentifier(
  leases: IdentifierLeases,
  identifier: Identifier,
  day: number,
): SealedIdentifier {
  const { kind, value } = identifier;
  const { subjectRef, incarnation } = leases.identifiers;
  const id = randomBytes(16);
  const seal = (lease: PartLease, part: Part, body: object) =>
    lease.use((key) =>
      sealRecord(
        key,
        {
          part,
          scope: Scope.subject,
          subjectRef,
          incarnation,
          classId: 0,
          bucket: 0,
          sealSeq: 1,
          messageId: id,
          direction: Direction.none,
          schemaVersion: SCHEMA_VERSION,
        },
        Buffer.from(JSON.stringify({ v: SCHEMA_VERSION, kind, ...body })),
      ),
    );
  return {
    id,
    subjectRef,
    incarnation,
    kind: IdKind[kind],
    tag: leases.referenceTag.use((key) => referenceTag(key, identifierTagInput(identifier))),
    identifiers: seal(leases.identifiers, Part.identifiers, { value }),
    masks: seal(leases.masks, Part.identifierMasks, { masked: maskIdentifier(kind, value) }),
    day,
  };
}
