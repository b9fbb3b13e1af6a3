import type { Actor, AuditLog } from '../audit';
import { randomBytes, randomKey, randomUuid, secretBytes, wipe } from '../crypto';
import type { Clock } from '../foundation/clock';
import type { Transaction } from '../foundation/database';
import { DomainError } from '../foundation/errors';
import { RequestInvalid } from '../foundation/http';
import type { KeyringClient } from '../keyring/client';
import type { CredentialFacts } from './credential-facts';
import { type CredentialKind, credentialRule } from './credential-kinds';
import { sealCredential } from './credential-record';
import type {
  CredentialRecord,
  CredentialRegisterStore,
  CredentialUse,
  EndReason,
} from './credential-register.store';

const HOUR_MS = 3_600_000;

/** A secret to keep. Its bytes are the caller's to wipe. */
export interface NewSecret {
  /** Absent: Lethe makes one, for the kinds where that is possible. */
  value?: Buffer | undefined;
  facts?: CredentialFacts | undefined;
  /** The end that its issuer set. */
  expiresAt?: Date | null | undefined;
}

/** What was kept; `made` is the secret's text where Lethe made it: shown once, to be carried to the other side. */
export interface KeptSecret {
  record: CredentialRecord;
  made?: string;
}

/** Whoever adds, rotates and revokes. */
export type CredentialActor = Actor;

/** Adds, rotates and revokes credentials. It seals new ones; it opens none, and the process it runs in could not. */
export class CredentialRegister {
  constructor(
    private readonly store: CredentialRegisterStore,
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** All versions, without values. */
  list(): Promise<CredentialRecord[]> {
    return this.store.list();
  }

  /** When a version was used, newest day first. Throws `credential.unknown` (missing). */
  async uses(id: string): Promise<CredentialUse[]> {
    await this.existing(id);
    return this.store.uses(id);
  }

  /** Keeps the first version of a credential, or the next after all were revoked. Throws `credential.exists` (conflict) while one counts: rotate that. */
  async add(
    tx: Transaction,
    kind: CredentialKind,
    scope: string,
    secret: NewSecret,
    by: CredentialActor,
  ): Promise<KeptSecret> {
    const { scope: rule } = credentialRule(kind);
    if (!rule.form.test(scope)) throw new RequestInvalid([{ path: 'scope', rule: `must be ${rule.is}` }]);
    const newest = await this.store.newest(tx, kind, scope);
    if (newest !== undefined && newest.revokedAt === null)
      throw new DomainError(
        'conflict',
        'credential.exists',
        `credential ${newest.id} is the ${kind} of this scope; rotate it instead`,
      );
    return this.keep(tx, { kind, scope, version: (newest?.version ?? 0) + 1 }, secret, by);
  }

  /**
   * Keeps the next version of a credential. The former one goes on counting for the kind's overlap, or for `overlapHours`, and its key is destroyed
   * after. Throws `credential.superseded` (conflict) unless `id` is the newest version and not revoked.
   */
  async rotate(
    tx: Transaction,
    id: string,
    secret: NewSecret & { overlapHours?: number | undefined },
    by: CredentialActor,
  ): Promise<KeptSecret> {
    const former = await this.newestOf(tx, id);
    const { kind, scope, version } = former;
    const facts = { ...former.facts, ...secret.facts };
    const kept = await this.keep(tx, { kind, scope, version: version + 1 }, { ...secret, facts }, by);
    const overlapMs = (secret.overlapHours ?? credentialRule(kind).overlapHours) * HOUR_MS;
    await this.store.supersede(tx, id, new Date(this.clock.now() + overlapMs));
    return kept;
  }

  /** Ends a version at once. Throws `credential.unknown` (missing), `credential.revoked` (conflict) when it was revoked before. */
  async revoke(
    tx: Transaction,
    id: string,
    reason: EndReason,
    by: CredentialActor,
  ): Promise<CredentialRecord> {
    const record = await this.existing(id, tx);
    if (!(await this.store.revoke(tx, id, new Date(this.clock.now()), reason)))
      throw new DomainError('conflict', 'credential.revoked', 'this credential was revoked before');
    await this.audit.append(tx, { type: 'key.revoked', actor: by, ref: { credential: id }, code: reason });
    return record;
  }

  private async newestOf(tx: Transaction, id: string): Promise<CredentialRecord> {
    const record = await this.existing(id, tx);
    const newest = await this.store.newest(tx, record.kind, record.scope);
    if (newest?.id !== id)
      throw new DomainError(
        'conflict',
        'credential.superseded',
        `this version has a successor, ${newest?.id ?? 'none'}; rotate that`,
      );
    if (newest.revokedAt !== null)
      throw new DomainError('conflict', 'credential.revoked', 'this credential was revoked; add a new one');
    return newest;
  }

  private async existing(id: string, tx?: Transaction): Promise<CredentialRecord> {
    const record = await this.store.find(id, tx);
    if (record === undefined)
      throw new DomainError('missing', 'credential.unknown', 'there is no such credential');
    return record;
  }

  private async keep(
    tx: Transaction,
    { kind, scope, version }: { kind: CredentialKind; scope: string; version: number },
    { value, facts = {}, expiresAt = null }: NewSecret,
    by: CredentialActor,
  ): Promise<KeptSecret> {
    const { openBy, madeHere } = credentialRule(kind);
    if (value === undefined && !madeHere)
      throw new RequestInvalid([{ path: 'value', rule: `is required: only its issuer can make a ${kind}` }]);
    if (value !== undefined) assertForm(kind, value);
    if (kind === 'meta-access-token' && facts.appId === undefined)
      throw new RequestInvalid([
        { path: 'facts.appId', rule: 'is required: a token is used with the secret of its app' },
      ]);
    const secret = value ?? makeSecret(kind);
    const record: CredentialRecord = {
      id: randomUuid(),
      kind,
      scope,
      version,
      facts,
      createdAt: new Date(this.clock.now()),
      expiresAt,
      acceptedUntil: null,
      revokedAt: null,
      revokedFor: null,
      endedOutsideAt: null,
      destroyedAt: null,
      checkedAt: null,
      problems: [],
    };
    const recordId = randomBytes(16);
    try {
      await this.keyring.createCredentialKey(record.id, openBy);
      const sealed = await sealCredential(this.keyring, { id: record.id, recordId }, secret);
      await this.store.add(tx, record, { recordId, record: sealed }, by.kind === 'process' ? null : by.ref);
      await this.audit.append(tx, {
        type: 'key.issued',
        actor: by,
        ref: { credential: record.id },
        code: 'credential',
        ...(expiresAt && { n: { expiresInDays: daysUntil(expiresAt, this.clock.now()) } }),
      });
      return { record, ...(value === undefined && { made: secret.toString('latin1') }) };
    } finally {
      if (value === undefined) wipe(secret);
    }
  }
}

function assertForm(kind: CredentialKind, value: Buffer): void {
  const { value: rule } = credentialRule(kind);
  if (!rule.form.test(value.toString('latin1'))) throw new RequestInvalid([{ path: 'value', rule: rule.is }]);
}

/** Six random digits for a PIN, else 256 random bits, in the form that the kind has. */
function makeSecret(kind: CredentialKind): Buffer {
  const key = randomKey();
  const text = textOf(kind, key);
  wipe(key);
  const secret = secretBytes(text.length);
  secret.write(text, 'latin1');
  return secret;
}

function textOf(kind: CredentialKind, key: Buffer): string {
  switch (kind) {
    case 'meta-pin':
      // 48 bits over a million: no digit is likelier than another by more than one in 10^8.
      return String(key.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
    case 'crm-webhook-secret':
      return `whsec_${key.toString('base64')}`;
    default:
      return key.toString('base64url');
  }
}

function daysUntil(instant: Date, now: number): number {
  return Math.max(0, Math.floor((instant.getTime() - now) / (24 * HOUR_MS)));
}
