import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit';
import { randomUuid } from '../crypto';
import type { Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { Networks, RequestInvalid, Unauthenticated } from '../foundation/http';
import { apiKeyHash, isApiKey, newApiKey } from './api-key-format';
import { type ApiKeyRecord, ApiKeyStore } from './api-keys.store';
import type { Caller } from './caller';
import { assertMayManage, assertWithinOwn, auditActor, type Issuer } from './issuer';
import type { Purpose } from './purposes';
import type { ApiRole } from './roles';

/** What a new key is to be. */
export interface NewApiKey {
  role: ApiRole;
  name?: string | undefined;
  /** Channels it is limited to. */
  channelIds?: readonly string[] | undefined;
  /** What it may open messages for; absent for anything. */
  purposes?: readonly Purpose[] | undefined;
  /** Where it counts, in CIDR notation; absent for anywhere. */
  networks?: readonly string[] | undefined;
  /** With `crm`, and only then. */
  recipientId?: string | undefined;
  /** The pseudonym of who will use it, when this key follows another of theirs; a caller of the API may name none but their own. */
  actorRef?: string | undefined;
  expiresInDays?: number | undefined;
}

const DAY_MS = 86_400_000;
const RULES: Readonly<Record<string, string>> = {
  channels: 'must be channels that exist',
  recipientId: 'must be a recipient that is not retired',
  actorRef: 'must be the actor of another key of the same role',
};

/** Issues, recognises and revokes API keys. Two keys of one actor overlap as long as both live: that is how one is rotated. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly store: ApiKeyStore,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly maxDays: number,
  ) {}

  /** Makes a key. The text is in no other answer ever again. */
  async issue(
    tx: Transaction,
    wanted: NewApiKey,
    by: Issuer,
  ): Promise<{ key: string; record: ApiKeyRecord }> {
    assertMayManage(by, wanted.role);
    assertWithinOwn(by, wanted);
    assertOwnActor(by, wanted.actorRef);
    const days = wanted.expiresInDays ?? Math.min(90, this.maxDays);
    if (!(days > 0 && days <= this.maxDays))
      throw new DomainError('invalid', 'api-key.expiry', `a key lives for 1 to ${this.maxDays} days`);
    const key = newApiKey(wanted.role);
    const id = randomUuid();
    const now = this.clock.now();
    const record: ApiKeyRecord = {
      id,
      actorRef: wanted.actorRef ?? id,
      name: wanted.name ?? null,
      role: wanted.role,
      channelIds: wanted.channelIds ? [...wanted.channelIds] : null,
      recipientId: wanted.recipientId ?? null,
      purposes: wanted.purposes ? [...wanted.purposes] : null,
      networks: wanted.networks ? [...wanted.networks] : null,
      createdAt: new Date(now),
      expiresAt: new Date(now + days * DAY_MS),
      revokedAt: null,
      lastUsedOn: null,
    };
    await this.assertReferences(tx, record);
    await this.store.add(tx, record, apiKeyHash(key), await this.createdBy(tx, wanted, by));
    await this.audit.append(tx, {
      type: 'key.issued',
      actor: auditActor(by),
      ref: { apiKey: id },
      code: 'api-key',
      n: { expiresInDays: days },
    });
    return { key, record };
  }

  /** Who is behind a key. One that follows another is still behind whoever issued the first: that is what {@link SecondPerson} goes by. */
  private async createdBy(tx: Transaction, { actorRef }: NewApiKey, by: Issuer): Promise<string | null> {
    if (by === 'operator') return null;
    return actorRef === undefined ? by.actorRef : this.store.createdBy(tx, by);
  }

  private async assertReferences(tx: Transaction, record: ApiKeyRecord): Promise<void> {
    const missing = await this.store.missingReferences(tx, record);
    const wrong = missing.filter((name) => name !== 'actorRef' || record.actorRef !== record.id);
    if (wrong.length > 0) throw new RequestInvalid(wrong.map((path) => ({ path, rule: RULES[path]! })));
  }

  /**
   * Who owns a key; throws {@link Unauthenticated} for one that does not open, and says why: only its holder can ask. `address` is where the request comes
   * from; at the machine itself there is none, and no network to be outside of.
   */
  async authenticate(key: string, address?: string): Promise<Caller> {
    if (!isApiKey(key))
      throw new Unauthenticated('auth.malformed', 'this is no API key of Lethe: it is cut or mistyped');
    const record = await this.store.findByHash(apiKeyHash(key));
    if (!record) throw new Unauthenticated('auth.unknown', 'this API key was not issued here');
    if (record.revokedAt)
      throw new Unauthenticated('auth.revoked', 'this API key was revoked; use its successor');
    const now = new Date(this.clock.now());
    if (record.expiresAt <= now)
      throw new Unauthenticated('auth.expired', 'this API key has expired; ask for another');
    if (record.networks && address !== undefined && !new Networks(record.networks.join()).includes(address))
      throw new Unauthenticated('auth.network', 'this API key does not count where you call from');
    const day = now.toISOString().slice(0, 10);
    if (record.lastUsedOn !== day) await this.store.markUsed(record.id, day);
    return {
      keyId: record.id,
      actorRef: record.actorRef,
      actor: { kind: 'api-key', ref: record.actorRef },
      role: record.role,
      channelIds: record.channelIds ?? undefined,
      recipientId: record.recipientId ?? undefined,
      purposes: record.purposes ?? undefined,
      networks: record.networks ?? undefined,
    };
  }

  /** Ends a key at once, for every process. Throws `missing` when there is none, `conflict` when it was revoked before. */
  async revoke(tx: Transaction, id: string, by: Issuer): Promise<void> {
    const record = await this.store.find(tx, id);
    if (!record) throw new DomainError('missing', 'api-key.unknown', 'there is no such API key');
    assertMayManage(by, record.role);
    if (!(await this.store.revoke(tx, id, new Date(this.clock.now()))))
      throw new DomainError('conflict', 'api-key.revoked', 'this API key was revoked before');
    await this.audit.append(tx, {
      type: 'key.revoked',
      actor: auditActor(by),
      ref: { apiKey: id },
      code: 'revoked',
    });
  }

  list(): Promise<ApiKeyRecord[]> {
    return this.store.list();
  }
}

/** Whoever could issue themselves a key in a colleague's name could be both people where two are asked for. */
function assertOwnActor(by: Issuer, actorRef: string | undefined): void {
  if (by !== 'operator' && actorRef !== undefined && actorRef !== by.actorRef)
    throw new RequestInvalid([
      {
        path: 'actorRef',
        rule: 'must be your own; for anybody else’s, the operator runs `lethe api-key create --actor`',
      },
    ]);
}
