import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../../foundation/database';
import type { PersonRole } from '../roles';

/** Where somebody stands: not yet signed in, at work, gone. */
export type PersonState = 'invited' | 'active' | 'left';
/** How somebody signs in. */
export type SignInMethod = 'password' | 'openid';

/** A person, without what they sign in with. */
export interface PersonRecord {
  id: string;
  profileKey: string;
  profileRecordId: Buffer;
  /** Null once it is forgotten. */
  profile: Buffer | null;
  role: PersonRole;
  channelIds: string[] | null;
  state: PersonState;
  signIn: SignInMethod;
  hasSecondFactor: boolean;
  createdAt: Date;
  activatedAt: Date | null;
  leftAt: Date | null;
}

/** What a person signs in with. */
export interface SignInFacts {
  id: string;
  role: PersonRole;
  state: PersonState;
  passwordHash: string | null;
  totpKey: string | null;
  totpRecordId: Buffer | null;
  totp: Buffer | null;
  totpStep: number;
  recoveryHashes: Buffer[];
}

const COLUMNS = `id, profile_key AS "profileKey", profile_record_id AS "profileRecordId", profile, role, channel_ids AS "channelIds", state,
  sign_in AS "signIn", totp IS NOT NULL AS "hasSecondFactor", created_at AS "createdAt", activated_at AS "activatedAt", left_at AS "leftAt"`;
const FACTS = `id, role, state, password_hash AS "passwordHash", totp_key AS "totpKey", totp_record_id AS "totpRecordId", totp,
  totp_step::float8 AS "totpStep", recovery_hashes AS "recoveryHashes"`;

/** Rows of `app_user`. */
@Injectable()
export class PeopleStore {
  constructor(private readonly database: DataSource) {}

  /** Runs work that must be committed together. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  /** All people, newest first. */
  list(): Promise<PersonRecord[]> {
    return this.database.query(`SELECT ${COLUMNS} FROM app_user ORDER BY created_at DESC, id`);
  }

  /** A person, locked: acts on one follow each other. */
  async lock(tx: Transaction, id: string): Promise<PersonRecord | undefined> {
    const rows = await tx.query<PersonRecord[]>(`SELECT ${COLUMNS} FROM app_user WHERE id = $1 FOR UPDATE`, [
      id,
    ]);
    return rows[0];
  }

  /** False when somebody who has not left goes by this login. */
  async add(
    tx: Transaction,
    person: PersonRecord,
    { loginTag, createdBy }: { loginTag: Buffer; createdBy: string | null },
  ): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `INSERT INTO app_user (id, login_tag, profile_key, profile_record_id, profile, role, channel_ids, state, sign_in, created_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (login_tag) WHERE state <> 'left' DO NOTHING RETURNING 1`,
      [
        person.id,
        loginTag,
        person.profileKey,
        person.profileRecordId,
        person.profile,
        person.role,
        person.channelIds,
        person.state,
        person.signIn,
        person.createdAt,
        createdBy,
      ],
    );
    return rows.length > 0;
  }

  async setRole(tx: Transaction, id: string, role: PersonRole): Promise<void> {
    await tx.query('UPDATE app_user SET role = $2 WHERE id = $1', [id, role]);
  }

  /** Invites a person, again perhaps: whatever they signed in with before counts no more. */
  async invite(tx: Transaction, id: string, invite: { hash: Buffer; expiresAt: Date }): Promise<void> {
    await this.endTotpKey(tx, id);
    await tx.query(
      `UPDATE app_user SET state = 'invited', invite_hash = $2, invite_expires_at = $3, password_hash = NULL, openid_tag = NULL,
              totp = NULL, totp_key = NULL, totp_record_id = NULL, recovery_hashes = '{}'
        WHERE id = $1`,
      [id, invite.hash, invite.expiresAt],
    );
  }

  /** Who stands for this person, as for the holder of a key that they issued. */
  async vouch(tx: Transaction, id: string, by: string | null): Promise<void> {
    await tx.query('UPDATE app_user SET created_by = $2 WHERE id = $1', [id, by]);
  }

  /** Whom an invitation is for, locked; undefined when there is none or it is over. */
  async invited(
    tx: Transaction,
    hash: Buffer,
    now: Date,
  ): Promise<(SignInFacts & { record: PersonRecord }) | undefined> {
    const rows = await tx.query<SignInFacts[]>(
      `SELECT ${FACTS} FROM app_user WHERE invite_hash = $1 AND invite_expires_at > $2 AND state = 'invited' AND sign_in = 'password' FOR UPDATE`,
      [hash, now],
    );
    if (rows[0] === undefined) return undefined;
    return { ...rows[0], record: (await this.lock(tx, rows[0].id))! };
  }

  /** Gives a person a second factor in place of the one before. */
  async setTotp(
    tx: Transaction,
    id: string,
    totp: { keyId: string; recordId: Buffer; record: Buffer } | null,
  ): Promise<void> {
    await this.endTotpKey(tx, id);
    await tx.query(
      'UPDATE app_user SET totp_key = $2, totp_record_id = $3, totp = $4, totp_step = 0 WHERE id = $1',
      [id, totp?.keyId ?? null, totp?.recordId ?? null, totp?.record ?? null],
    );
  }

  async activate(
    tx: Transaction,
    id: string,
    {
      passwordHash,
      recoveryHashes,
      now,
    }: { passwordHash: string | null; recoveryHashes: Buffer[]; now: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE app_user SET state = 'active', password_hash = $2, recovery_hashes = $3, invite_hash = NULL, invite_expires_at = NULL,
              activated_at = coalesce(activated_at, $4) WHERE id = $1`,
      [id, passwordHash, recoveryHashes, now],
    );
  }

  /** What somebody who is at work signs in with, by the tag of their login. */
  async byLogin(loginTag: Buffer): Promise<SignInFacts | undefined> {
    const rows = await this.database.query<SignInFacts[]>(
      `SELECT ${FACTS} FROM app_user WHERE login_tag = $1 AND state = 'active' AND sign_in = 'password'`,
      [loginTag],
    );
    return rows[0];
  }

  /** Takes a time step of somebody's second factor; false when it, or a later one, was taken before. */
  async takeTotpStep(tx: Transaction, id: string, step: number): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      'UPDATE app_user SET totp_step = $2 WHERE id = $1 AND totp_step < $2',
      [id, step],
    );
    return count > 0;
  }

  /** Takes a recovery code; false when somebody did before. */
  async takeRecoveryCode(tx: Transaction, id: string, hash: Buffer): Promise<boolean> {
    const [, count] = await tx.query<[unknown, number]>(
      'UPDATE app_user SET recovery_hashes = array_remove(recovery_hashes, $2) WHERE id = $1 AND $2 = ANY (recovery_hashes)',
      [id, hash],
    );
    return count > 0;
  }

  /** Whom an identity of the provider belongs to, if they are at work. */
  async byOpenId(openidTag: Buffer): Promise<{ id: string; role: PersonRole } | undefined> {
    const rows = await this.database.query<{ id: string; role: PersonRole }[]>(
      `SELECT id, role FROM app_user WHERE openid_tag = $1 AND state = 'active' AND sign_in = 'openid'`,
      [openidTag],
    );
    return rows[0];
  }

  /** Ties an identity of the provider to the person who was invited under its address; undefined when nobody was, or it is over. */
  async linkOpenId(
    tx: Transaction,
    { loginTag, openidTag, now }: { loginTag: Buffer; openidTag: Buffer; now: Date },
  ): Promise<{ id: string; role: PersonRole } | undefined> {
    const [rows] = await tx.query<[{ id: string; role: PersonRole }[], number]>(
      `UPDATE app_user SET openid_tag = $2, state = 'active', invite_hash = NULL, invite_expires_at = NULL, activated_at = coalesce(activated_at, $3)
        WHERE login_tag = $1 AND state = 'invited' AND sign_in = 'openid' AND invite_expires_at > $3 RETURNING id, role`,
      [loginTag, openidTag, now],
    );
    return rows[0];
  }

  /** True when another owner is at work: somebody must be able to run the installation. */
  async hasOtherOwner(tx: Transaction, id: string): Promise<boolean> {
    const rows = await tx.query<unknown[]>(
      `SELECT 1 FROM app_user WHERE role = 'owner' AND state = 'active' AND id <> $1 LIMIT 1 FOR SHARE`,
      [id],
    );
    return rows.length > 0;
  }

  /** From now on the person opens nothing. */
  async leave(tx: Transaction, id: string, now: Date): Promise<void> {
    await this.endTotpKey(tx, id);
    await tx.query(
      `UPDATE app_user SET state = 'left', left_at = $2, password_hash = NULL, openid_tag = NULL, invite_hash = NULL, invite_expires_at = NULL,
              totp = NULL, totp_key = NULL, totp_record_id = NULL, recovery_hashes = '{}'
        WHERE id = $1`,
      [id, now],
    );
  }

  private async endTotpKey(tx: Transaction, id: string): Promise<void> {
    await tx.query(
      `INSERT INTO ended_person_key (key_id, ended_at) SELECT totp_key, now() FROM app_user WHERE id = $1 AND totp_key IS NOT NULL
       ON CONFLICT DO NOTHING`,
      [id],
    );
  }
}
