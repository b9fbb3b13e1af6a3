import type { Clock } from '../../foundation/clock';
import { tooMany } from '../../foundation/http';
import type { PeopleKeys } from '../people/people-keys';
import type { SignInFailureStore } from './sign-in-failures.store';

/** Tries before waiting begins, and the longest wait: for an account from one source, and for one source whatever the account. */
const PAIR = { free: 5, maxSeconds: 900 };
const SOURCE = { free: 30, maxSeconds: 60 };
/** After so long without a try all is forgotten. */
const FORGET_MS = 3_600_000;

/** Who tries to sign in as whom. */
export interface Attempt {
  loginTag: Buffer;
  /** An address, or the network that an IPv6 client has to itself. */
  source: string;
}

/** A try that was let in: told how it ended. */
export interface AdmittedAttempt {
  /** True for the failure after which waiting begins: worth a fact of its own, once. */
  isLast: boolean;
  succeeded: () => Promise<void>;
}

/**
 * Back-off for whoever fails to sign in: each failure beyond the free ones doubles the wait. It is kept for an account together with the source, and for the
 * source: never for the account, so that no stranger can lock anybody out. A try counts before it is judged, so that many at once are no way around it.
 */
export class SignInThrottle {
  constructor(
    private readonly store: SignInFailureStore,
    private readonly keys: PeopleKeys,
    private readonly clock: Clock,
  ) {}

  /** Throws `request.too-many` while the wait is not over. */
  async admit({ loginTag, source }: Attempt): Promise<AdmittedAttempt> {
    const [sourceTag, pairTag] = await Promise.all([
      this.keys.tag('source', source),
      this.keys.tag('attempt', `${loginTag.toString('hex')} ${source}`),
    ]);
    await this.count(sourceTag, SOURCE);
    const failures = await this.count(pairTag, PAIR);
    return {
      isLast: failures === PAIR.free,
      succeeded: async () => {
        await this.store.forget(pairTag);
        await this.store.forgive(sourceTag);
      },
    };
  }

  private async count(tag: Buffer, { free, maxSeconds }: typeof PAIR): Promise<number> {
    const now = this.clock.now();
    const failures = await this.store.count(tag, {
      now: new Date(now),
      expiresAt: new Date(now + FORGET_MS),
      free,
      maxSeconds,
    });
    if (failures === undefined)
      throw tooMany('too many failed sign-ins from here; wait, and try again less often');
    return failures;
  }
}
