import type { AuditFact, AuditLog } from '../../audit';
import { randomUuid } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { Transaction } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { Unauthenticated } from '../../foundation/http';
import type { Caller } from '../caller';
import type { PeopleKeys } from '../people/people-keys';
import type { SignInMethod } from '../people/people.store';
import { MAY_ISSUE, type PersonRole } from '../roles';
import { newSessionToken, sessionTokenHash } from './session-token';
import type { SessionRecord, SessionStore } from './sessions.store';
import { isWorkTime, type WorkHours } from './work-hours';

const MINUTE_MS = 60_000;

/** How long sessions last, and what is unusual. */
export interface SessionSettings extends WorkHours {
  maxHours: number;
  idleMinutes: number;
}

/** What somebody who signs in is told of: their device is new, or the hour unusual. */
export type SignInNotice = 'new-device' | 'off-hours';

/** A session that has just begun; the token is in no other answer ever again. */
export interface BegunSession {
  token: string;
  record: SessionRecord;
  role: PersonRole;
  notices: SignInNotice[];
}

/** Begins, recognises, lists and ends sessions. Nothing is cached: an ended one opens nothing from the next request on, in any process. */
export class Sessions {
  constructor(
    private readonly store: SessionStore,
    private readonly keys: PeopleKeys,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly settings: SessionSettings,
  ) {}

  /** Begins a session, and leaves facts: that it began, and what was unusual about it. */
  async begin(
    tx: Transaction,
    { id: userId, role }: { id: string; role: PersonRole },
    { method, device }: { method: SignInMethod; device: string },
  ): Promise<BegunSession> {
    const now = this.clock.now();
    const token = newSessionToken();
    const record: SessionRecord = {
      id: randomUuid(),
      userId,
      method,
      createdAt: new Date(now),
      seenAt: new Date(now),
      expiresAt: new Date(now + this.settings.maxHours * 60 * MINUTE_MS),
      endedAt: null,
    };
    const deviceTag = await this.keys.tag('device', device);
    await this.store.add(tx, record, { tokenHash: sessionTokenHash(token)!, deviceTag });
    const day = new Date(now).toISOString().slice(0, 10);
    const notices: SignInNotice[] = [];
    if (await this.store.noteDevice(tx, userId, deviceTag, day)) notices.push('new-device');
    if (!isWorkTime(this.settings, now)) notices.push('off-hours');
    const fact = (code: SignInNotice | 'succeeded'): AuditFact => ({
      type: 'login',
      actor: { kind: 'app-user', ref: userId },
      ref: { session: record.id },
      code,
    });
    await this.audit.appendAll(tx, ['succeeded' as const, ...notices].map(fact));
    return { token, record, role, notices };
  }

  /** Who holds a token; throws {@link Unauthenticated} for one that does not count. */
  async authenticate(token: string): Promise<Caller & { sessionId: string; role: PersonRole }> {
    const now = this.clock.now();
    const hash = sessionTokenHash(token);
    const live = hash && (await this.store.live(hash, new Date(now), this.idleLimit(now)));
    if (!live)
      throw new Unauthenticated('auth.session', 'this session is over; sign in again with POST /v1/sessions');
    if (now - live.seenAt.getTime() > MINUTE_MS) await this.store.markSeen(live.id, new Date(now));
    const { id, userId, role, channelIds } = live;
    return {
      sessionId: id,
      actorRef: userId,
      actor: { kind: 'app-user', ref: userId },
      role,
      channelIds: channelIds ?? undefined,
    };
  }

  /** Sessions of a person that count, newest first. */
  list(userId: string): Promise<SessionRecord[]> {
    const now = this.clock.now();
    return this.store.ofUser(userId, new Date(now), this.idleLimit(now));
  }

  /** Ends a session: one's own, or one of somebody whose keys one may revoke. Throws `session.unknown`, also for those of others. */
  async end(tx: Transaction, id: string, by: Caller): Promise<void> {
    const owner = await this.store.ownerOf(tx, id);
    const may = owner && (owner.userId === by.actorRef || MAY_ISSUE[by.role]?.includes(owner.role));
    if (!may) throw new DomainError('missing', 'session.unknown', 'you have no such session');
    await this.store.end(tx, id, new Date(this.clock.now()));
    await this.audit.append(tx, { type: 'login', actor: by.actor, ref: { session: id }, code: 'ended' });
  }

  /** Sessions that were not used since count no more. */
  private idleLimit(now: number): Date {
    return new Date(now - this.settings.idleMinutes * MINUTE_MS);
  }
}
