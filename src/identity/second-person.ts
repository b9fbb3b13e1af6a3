import { Injectable } from '@nestjs/common';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { ApiKeyStore } from './api-keys.store';

/**
 * The rule of everything that takes two people. Another pseudonym is not yet another person: whoever issues keys could hold two of them. So a second person
 * is one whose key neither the first issued, nor the other way round, nor the same third, over any number of steps; what the operator issues at the machine
 * stands for a person of its own.
 */
@Injectable()
export class SecondPerson {
  constructor(private readonly store: ApiKeyStore) {}

  /** Throws `code` (denied) unless `second` counts as another person than `first`; both are actors. */
  async assert(tx: Transaction, first: string, second: string, code: string): Promise<void> {
    if (first === second)
      throw new DomainError('denied', code, 'this takes two people: somebody else must agree');
    if (!(await this.store.areIndependent(tx, first, second)))
      throw new DomainError(
        'denied',
        code,
        'this takes two people: one of the two keys was issued with the other, or both by one caller; the operator issues independent ones with `lethe api-key create`',
      );
  }
}
