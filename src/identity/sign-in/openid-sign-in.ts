import type { AuditLog } from '../../audit';
import type { Clock } from '../../foundation/clock';
import { Unauthenticated } from '../../foundation/http';
import type { PeopleKeys } from '../people/people-keys';
import type { PeopleStore } from '../people/people.store';
import { normalLogin } from '../people/profile';
import { SECOND_FACTOR_ROLES } from '../roles';
import type { BegunSession, Sessions } from '../sessions/sessions';
import type { OpenIdIdentity } from './openid-provider';

/** What signing in through a provider stands on. */
export interface OpenIdSignInParts {
  store: PeopleStore;
  keys: PeopleKeys;
  sessions: Sessions;
  audit: AuditLog;
  clock: Clock;
  strongAcr: string | undefined;
}

/**
 * Lets in whom the provider vouches for: by the provider's own identifier of them, and the first time by the verified address that they were invited under.
 * Nobody comes in whom nobody invited.
 */
export class OpenIdSignIn {
  constructor(private readonly parts: OpenIdSignInParts) {}

  /** Throws `session.refused` (401) for whoever is not known here, has left, or was let in by the provider too easily for their role. */
  async signIn(identity: OpenIdIdentity, device: string): Promise<BegunSession> {
    const { store, keys, sessions, audit, strongAcr } = this.parts;
    const openidTag = await keys.tag('openid', `${identity.issuer} ${identity.subject}`);
    const outcome = await store.transaction(async (tx) => {
      const person = (await store.byOpenId(openidTag)) ?? (await this.link(tx, identity, openidTag));
      const isWeak =
        person !== undefined &&
        strongAcr !== undefined &&
        SECOND_FACTOR_ROLES.includes(person.role) &&
        identity.acr !== strongAcr;
      if (person !== undefined && !isWeak) return sessions.begin(tx, person, { method: 'openid', device });
      return { person, code: isWeak ? ('second-factor-failed' as const) : ('failed' as const) };
    });
    if ('token' in outcome) return outcome;
    const { person, code } = outcome;
    await store.transaction((tx) =>
      audit.append(tx, {
        type: 'login',
        actor: { kind: 'process', ref: 'api' },
        ...(person && { ref: { appUser: person.id } }),
        code,
      }),
    );
    throw new Unauthenticated(
      'session.refused',
      code === 'failed'
        ? 'nobody was invited as whom the provider knows you; ask for an invitation'
        : 'your role takes a stronger sign-in at the provider',
    );
  }

  private async link(
    tx: Parameters<PeopleStore['linkOpenId']>[0],
    { email }: OpenIdIdentity,
    openidTag: Buffer,
  ): Promise<Awaited<ReturnType<PeopleStore['linkOpenId']>>> {
    if (email === null) return undefined;
    const { keys, store, clock } = this.parts;
    const loginTag = await keys.tag('login', normalLogin(email));
    return store.linkOpenId(tx, { loginTag, openidTag, now: new Date(clock.now()) });
  }
}
