import { Part, referenceTag, Scope } from '../crypto';
import type { KeyringClient } from '../keyring/client';
import type { PseudoSubject } from '../subjects';

/** Tags under a person's own key, or under the pseudo-subject's for somebody who is not known: equal inputs are recognised, and nothing else is. */
export class PersonalTags {
  constructor(
    private readonly keyring: KeyringClient,
    private readonly pseudoSubject: PseudoSubject,
  ) {}

  /** 16 bytes. Throws `keyring.lease.fenced` and `.destroyed` when the person is being erased. */
  async tag(subjectRef: string | undefined, input: string): Promise<Buffer> {
    const lease = await this.keyring.leaseOne({
      direction: 'seal',
      scope: Scope.subject,
      subjectRef: subjectRef ?? (await this.pseudoSubject.reference()),
      incarnation: 0,
      classId: 0,
      bucket: 0,
      part: Part.referenceTag,
    });
    return lease.use((key) => referenceTag(key, input));
  }
}
