import { setTimeout as pause } from 'node:timers/promises';
import type { AuditFact, AuditLog } from '../../audit';
import { Unauthenticated } from '../../foundation/http';
import type { PeopleKeys } from '../people/people-keys';
import type { PeopleStore, SignInFacts } from '../people/people.store';
import { normalLogin } from '../people/profile';
import type { BegunSession, Sessions } from '../sessions/sessions';
import type { PasswordHasher } from './password-hasher';
import type { SecondFactor } from './second-factor';
import type { SignInThrottle } from './sign-in-throttle';

/** Refusals are answered at multiples of this, whatever they were refused for. */
const ANSWER_EVERY_MS = 250;

/** What somebody signs in with. */
export interface SignInWish {
  login: string;
  password: string;
  /** A code of the authenticator, or a recovery code. */
  code?: string | undefined;
  /** Where it comes from. */
  source: string;
  /** What the browser is recognised by. */
  device: string;
}

/** What signing in stands on. */
export interface PasswordSignInParts {
  store: PeopleStore;
  keys: PeopleKeys;
  hasher: PasswordHasher;
  factor: SecondFactor;
  throttle: SignInThrottle;
  sessions: Sessions;
  audit: AuditLog;
}

type Refusal = 'failed' | 'second-factor-failed' | 'locked';

/**
 * Signs people in by password and second factor, in one call. Whatever is wrong, and whether there is such a person at all, the answer is the same, after the
 * same work and at a multiple of a quarter second.
 */
export class PasswordSignIn {
  constructor(private readonly parts: PasswordSignInParts) {}

  /** Throws `session.refused` (401), and `request.too-many` while the wait after failures is not over. */
  async signIn(wish: SignInWish): Promise<BegunSession> {
    const began = performance.now();
    const { keys, throttle, sessions, store } = this.parts;
    const loginTag = await keys.tag('login', normalLogin(wish.login));
    const attempt = await throttle.admit({ loginTag, source: wish.source });
    const { person, refusal, byRecovery } = await this.judge(loginTag, wish);
    if (refusal !== undefined || person === undefined) {
      await this.noteRefusal(person, [refusal ?? 'failed', ...(attempt.isLast ? (['locked'] as const) : [])]);
      await pause(ANSWER_EVERY_MS - ((performance.now() - began) % ANSWER_EVERY_MS));
      throw new Unauthenticated(
        'session.refused',
        'login, password and code do not fit together; people with an authenticator always give a code',
      );
    }
    await attempt.succeeded();
    return store.transaction(async (tx) => {
      if (byRecovery) await this.parts.audit.append(tx, factOf(person, 'recovery-code'));
      return sessions.begin(tx, person, { method: 'password', device: wish.device });
    });
  }

  private async judge(
    loginTag: Buffer,
    { password, code }: SignInWish,
  ): Promise<{ person?: SignInFacts; refusal?: Refusal; byRecovery?: boolean }> {
    const { store, hasher, factor } = this.parts;
    const person = await store.byLogin(loginTag);
    const fits = await hasher.verify(person?.passwordHash ?? null, password);
    if (person === undefined) return { refusal: 'failed' };
    if (!fits) return { person, refusal: 'failed' };
    const outcome = await factor.check(person, code);
    if (outcome === 'refused') return { person, refusal: 'second-factor-failed' };
    return { person, byRecovery: outcome === 'passed-by-recovery' };
  }

  private async noteRefusal(person: SignInFacts | undefined, codes: readonly Refusal[]): Promise<void> {
    const { store, audit } = this.parts;
    await store.transaction((tx) =>
      audit.appendAll(
        tx,
        codes.map((code) => factOf(person, code)),
      ),
    );
  }
}

/** Who is not known is nobody, and leaves no name. */
function factOf(person: Pick<SignInFacts, 'id'> | undefined, code: Refusal | 'recovery-code'): AuditFact {
  const ref = person && { ref: { appUser: person.id } };
  return { type: 'login', actor: { kind: 'process', ref: 'api' }, ...ref, code };
}
