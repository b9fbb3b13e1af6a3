import type { AuditLog } from '../../audit';
import { randomUuid } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import type { Caller } from '../caller';
import type { ApiKeyStore } from '../api-keys.store';
import { assertMayManage, assertWithinOwn, auditActor, type Issuer } from '../issuer';
import { type PersonRole, SECOND_FACTOR_ROLES } from '../roles';
import type { SessionStore } from '../sessions/sessions.store';
import { newInvitation } from './invitation';
import type { PeopleKeys } from './people-keys';
import type { PeopleStore, PersonRecord, SignInMethod } from './people.store';
import { normalLogin, type Profile, profileBytes, readProfile } from './profile';

/** Somebody to invite. */
export interface NewPerson extends Profile {
  role: PersonRole;
  channelIds?: readonly string[] | undefined;
  signIn: SignInMethod;
}

/** A person as colleagues know them. */
export interface Person extends PersonRecord {
  /** Null once it is forgotten. */
  who: Profile | null;
}

/** Who people are and what they may do: invited, given a role, invited anew. Off-boarding ends what begins here. */
export class People {
  constructor(
    private readonly store: PeopleStore,
    private readonly access: { sessions: SessionStore; apiKeys: ApiKeyStore },
    private readonly keys: PeopleKeys,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Everybody, with their names. */
  async list(): Promise<Person[]> {
    return Promise.all((await this.store.list()).map((record) => this.named(record)));
  }

  /**
   * Invites somebody; the invitation's text is in no other answer ever again. Whoever invites vouches for them: where two people must agree, the two count
   * as one. Throws `user.exists` (conflict), `api-key.role` (denied) for a role that is not the inviter's to give, and a broken rule for somebody who would
   * reach further than the inviter.
   */
  async invite(
    tx: Transaction,
    { login, name, role, channelIds, signIn }: NewPerson,
    by: Issuer,
  ): Promise<{ person: Person; invitation: string }> {
    assertMayManage(by, role);
    assertWithinOwn(by, { channelIds });
    const who = { login: normalLogin(login), name };
    const sealed = await this.keys.seal(profileBytes(who));
    const now = this.clock.now();
    const record: PersonRecord = {
      id: randomUuid(),
      profileKey: sealed.keyId,
      profileRecordId: sealed.recordId,
      profile: sealed.record,
      role,
      channelIds: channelIds ? [...channelIds] : null,
      state: 'invited',
      signIn,
      hasSecondFactor: false,
      createdAt: new Date(now),
      activatedAt: null,
      leftAt: null,
    };
    const loginTag = await this.keys.tag('login', who.login);
    if (!(await this.store.add(tx, record, { loginTag, createdBy: by === 'operator' ? null : by.actorRef })))
      throw new DomainError('conflict', 'user.exists', 'somebody who has not left goes by this login');
    const { token, ...invite } = newInvitation(now);
    await this.store.invite(tx, record.id, invite);
    await this.note(tx, record.id, role, by);
    return { person: { ...record, who }, invitation: token };
  }

  /** Invites somebody anew, who lost what they sign in with: their sessions and API keys end, for whoever found it may have made some. Whoever holds the invitation is that person from then on. Throws as {@link invite}, and `user.unknown`, `user.left`. */
  async inviteAnew(tx: Transaction, id: string, by: Issuer): Promise<{ person: Person; invitation: string }> {
    const record = await this.managed(tx, id, by);
    assertWithinOwn(by, record);
    const { token, ...invite } = newInvitation(this.clock.now());
    const now = new Date(this.clock.now());
    await this.access.sessions.endAll(tx, id, now);
    await this.access.apiKeys.revokeAllOf(tx, id, now);
    await this.store.invite(tx, id, invite);
    await this.store.vouch(tx, id, by === 'operator' ? null : by.actorRef);
    await this.audit.append(tx, {
      type: 'config.changed',
      actor: auditActor(by),
      ref: { appUser: id },
      code: 'user',
    });
    return {
      person: await this.named({ ...record, state: 'invited', hasSecondFactor: false }),
      invitation: token,
    };
  }

  /**
   * Gives somebody another role; their sessions and API keys end, so that nothing goes on with the former. Throws `user.second-factor` (conflict) when the role takes one
   * that they have not: invite them anew.
   */
  async changeRole(tx: Transaction, id: string, role: PersonRole, by: Caller): Promise<Person> {
    const record = await this.managed(tx, id, by);
    assertMayManage(by, role);
    assertWithinOwn(by, record);
    if (id === by.actorRef)
      throw new DomainError('denied', 'user.self', 'nobody gives themselves a role; ask a colleague');
    await this.assertAnOwnerStays(tx, record, role);
    if (
      record.state === 'active' &&
      record.signIn === 'password' &&
      SECOND_FACTOR_ROLES.includes(role) &&
      !record.hasSecondFactor
    )
      throw new DomainError(
        'conflict',
        'user.second-factor',
        'this role takes a second factor; invite them anew with it',
      );
    await this.store.setRole(tx, id, role);
    const now = new Date(this.clock.now());
    await this.access.sessions.endAll(tx, id, now);
    await this.access.apiKeys.revokeAllOf(tx, id, now);
    await this.note(tx, id, role, by);
    return this.named({ ...record, role });
  }

  /** A person whom the caller may act on, locked. */
  async managed(tx: Transaction, id: string, by: Issuer): Promise<PersonRecord> {
    const record = await this.store.lock(tx, id);
    if (!record) throw new DomainError('missing', 'user.unknown', 'there is no such person');
    if (record.state === 'left') throw new DomainError('conflict', 'user.left', 'this person has left');
    assertMayManage(by, record.role);
    return record;
  }

  /** Throws `user.last-owner` when nobody could run the installation any more. */
  async assertAnOwnerStays(tx: Transaction, { id, role, state }: PersonRecord, next?: PersonRole) {
    if (role !== 'owner' || state !== 'active' || next === 'owner') return;
    if (!(await this.store.hasOtherOwner(tx, id)))
      throw new DomainError('conflict', 'user.last-owner', 'this is the last owner; make another one first');
  }

  private async named(record: PersonRecord): Promise<Person> {
    const { profile, profileKey: keyId, profileRecordId: recordId } = record;
    if (profile === null) return { ...record, who: null };
    try {
      return { ...record, who: readProfile(await this.keys.open({ keyId, recordId, record: profile })) };
    } catch (error) {
      // A restored row of somebody who was forgotten since: the key that it was sealed under is gone, and stays gone.
      if (error instanceof DomainError && error.code === 'keyring.lease.destroyed')
        return { ...record, who: null };
      throw error;
    }
  }

  private async note(tx: Transaction, id: string, role: PersonRole, by: Issuer): Promise<void> {
    await this.audit.append(tx, {
      type: 'role.changed',
      actor: auditActor(by),
      ref: { appUser: id },
      code: role,
    });
  }
}
