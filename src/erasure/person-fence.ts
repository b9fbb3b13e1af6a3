import { Injectable } from '@nestjs/common';
import { DomainError } from '../foundation/errors';
import { KeyringClient } from '../keyring/client';
import { HeldPeople } from './held-people';

type Fenced = Awaited<ReturnType<KeyringClient['fence']>>;

/** What fencing came to: `fence` is undefined when the key is gone already, by an earlier request of the same person. */
export interface FenceOutcome {
  fence: Fenced | undefined;
}

/** The keyring's fence around a person who is being erased. */
@Injectable()
export class PersonFence {
  constructor(
    private readonly keyring: KeyringClient,
    private readonly held: HeldPeople,
  ) {}

  /** Fences the person, once every legal hold knows whose its messages are; undefined when a hold was placed just now: look again. */
  raise(request: { subjectRef: string; grantId: string | null }): Promise<FenceOutcome | undefined> {
    return this.held.keptThen(request, () => this.look(request.subjectRef));
  }

  /** Fencing again says how long is left. */
  async look(subjectRef: string): Promise<FenceOutcome> {
    try {
      return { fence: await this.keyring.fence(subjectRef, 'erasure') };
    } catch (error) {
      if (error instanceof DomainError && error.code === 'keyring.subject.destroyed')
        return { fence: undefined };
      throw error;
    }
  }
}
