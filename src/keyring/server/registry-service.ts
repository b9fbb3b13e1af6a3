import { type Granularity, KeyKind, type Part, randomUuid, uuidBytes } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { CallerRole } from '../protocol';
import { actorOf } from './callers/activity';
import type { Committer } from './committer';
import type { CreationGate } from './creation-gate';
import type { KeySafe } from './key-safe';
import type { KeyringAudit } from './keyring-audit';
import type { KeyringState } from './keyring-state';
import { NONE } from './memory';
import type { KeyringStore } from './store/keyring.store';

/** A grant lives at most this long. */
const MAX_GRANT_SECONDS = 30 * 86_400;
/** An obligation is something owed outside: its key has a deadline of its own. */
const MAX_OBLIGATION_SECONDS = 30 * 86_400;
/** No copy of the database lives for a century. */
const MAX_KEY_SECONDS = 36_500 * 86_400;
/** Kinds of keys that are made by request. */
const MADE_ON_REQUEST: readonly number[] = [KeyKind.obligation, KeyKind.credential, KeyKind.backup];

/** How long a credential's maker may seal with its key. */
const CREDENTIAL_SEAL_MS = 10 * 60_000;

/** A key that a caller asks for; `dueAt` in Unix seconds, 0 for none. */
export interface KeyWish {
  kind: KeyKind;
  keyId: string;
  dueAt: number;
}

/** Who asks, and, for a credential, who is going to open. */
export interface KeyUse {
  madeBy: CallerRole;
  openBy: readonly CallerRole[];
}

/** Registers what others decided: retention classes, grants, and keys of their own. */
export class RegistryService {
  constructor(
    private readonly state: KeyringState,
    private readonly safe: KeySafe,
    private readonly committer: Committer,
    private readonly gate: CreationGate,
    private readonly store: KeyringStore,
    private readonly audit: KeyringAudit,
    private readonly clock: Clock,
  ) {}

  /** Registers a class or its new period; both decide which buckets are open and which are due from now on. */
  async defineClass(classId: number, periodDays: number, granularity: Granularity): Promise<void> {
    if (classId === 0 || periodDays < 1 || periodDays > 36_500) {
      throw new DomainError(
        'invalid',
        'keyring.class.invalid',
        'a class has a number from 1 and a period of 1 to 36,500 days',
      );
    }
    const known = this.state.classes.get(classId);
    if (known?.periodDays === periodDays && known.granularity === granularity)
      return this.committer.settled();
    const knownSince = new Date(this.clock.now());
    this.state.classes.learn({ classId, periodDays, granularity }, knownSince.getTime());
    await this.committer.commit((batch) => {
      batch.steps.push((tx) => this.store.defineClass(tx, classId, periodDays, granularity, knownSince));
      this.audit.record(batch, { type: 'retention.changed', n: { classId, toDays: periodDays } });
    });
  }

  /**
   * Makes an obligation, credential or backup key; nothing happens when it exists. Throws `keyring.credential.differs` when it exists for other roles: a
   * credential that others are to open is sealed anew, under a new key.
   */
  async createKey({ kind, keyId, dueAt }: KeyWish, { madeBy, openBy }: KeyUse): Promise<void> {
    this.checkWish(kind, dueAt, openBy);
    const id = uuidBytes(keyId);
    if (this.state.isBuried(kind, id))
      throw new DomainError('gone', 'keyring.key.destroyed', 'a destroyed key is never made again');
    if (this.state.keySlot(kind, id, 0) !== NONE) {
      this.checkSameUse(kind, keyId, openBy);
      return this.committer.settled();
    }
    await this.gate.enter();
    await this.committer.commit((batch) => {
      if (this.state.keySlot(kind, id, 0) !== NONE) {
        this.checkSameUse(kind, keyId, openBy);
        return;
      }
      this.safe.create({ kind, keyId: id, incarnation: 0, purgeHour: Math.ceil(dueAt / 3_600) }, batch);
      if (kind !== KeyKind.credential) return;
      const use = { madeBy, openBy: [...openBy], sealUntil: this.clock.now() + CREDENTIAL_SEAL_MS };
      this.state.credentials.set(keyId, use);
      batch.steps.push((tx) => this.store.addCredential(tx, keyId, use));
    });
  }

  private checkWish(kind: KeyKind, dueAt: number, openBy: readonly CallerRole[]): void {
    const now = this.clock.now() / 1000;
    const isCredential = kind === KeyKind.credential;
    const fits =
      MADE_ON_REQUEST.includes(kind) &&
      (isCredential ? dueAt === 0 : dueAt > now && dueAt <= now + MAX_KEY_SECONDS) &&
      (isCredential ? openBy.length > 0 && !openBy.includes('operator') : openBy.length === 0) &&
      (kind !== KeyKind.obligation || dueAt <= now + MAX_OBLIGATION_SECONDS);
    if (!fits)
      throw new DomainError(
        'invalid',
        'keyring.key.invalid',
        'obligations (30 days at most) and backups have a due time, credentials the roles that open them',
      );
  }

  private checkSameUse(kind: KeyKind, keyId: string, openBy: readonly CallerRole[]): void {
    if (kind !== KeyKind.credential) return;
    const known = this.state.credentials.get(keyId)?.openBy ?? [];
    if (known.length !== openBy.length || openBy.some((role) => !known.includes(role)))
      throw new DomainError(
        'conflict',
        'keyring.credential.differs',
        'this credential key was made for other roles; make a new one',
      );
  }

  /** Marks a subject as a canary, or takes the mark away. Throws `keyring.subject.unknown`: what nobody can open warns of nobody. */
  async markCanary(subjectRef: string, marked: boolean): Promise<void> {
    if (marked && this.state.subjects.find(uuidBytes(subjectRef)) === NONE)
      throw new DomainError('missing', 'keyring.subject.unknown', 'this keyring has no such subject');
    if (!marked && !this.state.canaries.has(subjectRef)) return;
    await this.committer.commit((batch) => {
      batch.steps.push((tx) => this.store.markCanary(tx, subjectRef, marked));
      this.audit.record(batch, {
        type: 'keyring.operated',
        actor: actorOf('operator'),
        subject: subjectRef,
        code: marked ? 'canary-marked' : 'canary-removed',
      });
    });
    if (marked) this.state.canaries.add(subjectRef);
    else this.state.canaries.delete(subjectRef);
  }

  /** Registers that a person approved opening these parts of a subject. */
  async grant(ref: string, subjectRef: string, parts: readonly Part[], expiresAt: number): Promise<string> {
    const now = this.clock.now() / 1000;
    if (parts.length === 0 || expiresAt <= now || expiresAt > now + MAX_GRANT_SECONDS) {
      throw new DomainError(
        'invalid',
        'keyring.grant.invalid',
        'a grant names parts and ends within 30 days',
      );
    }
    const grant = { ref, subjectRef, parts: [...parts], expiresAt };
    const grantId = randomUuid();
    await this.committer.commit((batch) => {
      batch.steps.push((tx) => this.store.addGrant(tx, { grantId, ...grant }));
      this.audit.record(batch, {
        type: 'grant.made',
        subject: subjectRef,
        ref: { grant: grantId, request: ref },
        n: { expiresInHours: Math.floor((expiresAt - now) / 3_600) },
      });
    });
    this.state.grants.set(grantId, grant);
    return grantId;
  }

  /** Ends a grant before its date; nothing to do for one that ended or never was. Leases that were given under it run out by themselves. */
  async endGrant(grantId: string): Promise<void> {
    const grant = this.state.grants.get(grantId);
    if (grant === undefined) return;
    await this.committer.commit((batch) => {
      batch.steps.push((tx) => this.store.removeGrant(tx, grantId));
      this.audit.record(batch, {
        type: 'grant.ended',
        subject: grant.subjectRef,
        ref: { grant: grantId, request: grant.ref },
      });
    });
    this.state.grants.delete(grantId);
  }
}
