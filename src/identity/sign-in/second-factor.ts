import { matchTotp, wipe } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { PeopleKeys } from '../people/people-keys';
import type { PeopleStore, SignInFacts } from '../people/people.store';
import { SECOND_FACTOR_ROLES } from '../roles';
import { recoveryCodeHash } from './recovery-codes';

/** What a second factor came to. */
export type SecondFactorOutcome = 'passed' | 'passed-by-recovery' | 'refused';

/** Checks the second factor of somebody whose password was right: a code of their authenticator or a recovery code, each of which counts once. */
export class SecondFactor {
  constructor(
    private readonly store: PeopleStore,
    private readonly keys: PeopleKeys,
    private readonly clock: Clock,
  ) {}

  async check(person: SignInFacts, code: string | undefined): Promise<SecondFactorOutcome> {
    if (person.totp === null) return SECOND_FACTOR_ROLES.includes(person.role) ? 'refused' : 'passed';
    if (code === undefined) return 'refused';
    const recovery = recoveryCodeHash(code);
    if (recovery !== undefined) {
      const taken = await this.store.transaction((tx) =>
        this.store.takeRecoveryCode(tx, person.id, recovery),
      );
      return taken ? 'passed-by-recovery' : 'refused';
    }
    const step = await this.stepOf(person, code);
    if (step === undefined) return 'refused';
    const taken = await this.store.transaction((tx) => this.store.takeTotpStep(tx, person.id, step));
    return taken ? 'passed' : 'refused';
  }

  private async stepOf(person: SignInFacts, code: string): Promise<number | undefined> {
    const { totp, totpKey, totpRecordId, totpStep } = person;
    const secret = await this.keys.open({ keyId: totpKey!, recordId: totpRecordId!, record: totp! });
    try {
      return matchTotp(secret, code, { now: this.clock.now(), usedStep: totpStep });
    } finally {
      wipe(secret);
    }
  }
}
