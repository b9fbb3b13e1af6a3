import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { Credentials } from '../../credentials';
import { equalBytes } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { KeyringClient } from '../../keyring/client';
import { GraphAccess, inspectToken, revokeToken } from '../meta';
import { CareLog } from './care-log';
import { CareStore, type CaredCredential } from './care.store';

const ACTOR = { kind: 'process', ref: 'worker' } as const;

/** Ends versions that count no more: a token is revoked at Meta first, then the key is destroyed and the record dropped. */
@Injectable()
export class CredentialEnding {
  constructor(
    private readonly store: CareStore,
    private readonly log: CareLog,
    private readonly credentials: Credentials,
    private readonly access: GraphAccess,
    private readonly keyring: KeyringClient,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Ends what is due; a token that Meta cannot be told of now keeps its key, without which it could not be revoked, and is due at the next tick. */
  async runOnce(): Promise<{ ended: number; failed: number }> {
    const counts = { ended: 0, failed: 0 };
    for (const version of await this.store.ended(new Date(this.clock.now()))) {
      if (await this.end(version)) counts.ended++;
      else counts.failed++;
    }
    return counts;
  }

  /** True when nothing is left of the version, here or at Meta. */
  async end(version: CaredCredential): Promise<boolean> {
    if (!(await this.endOutside(version))) return false;
    await this.destroy(version);
    return true;
  }

  /** Revokes a token at Meta and has it confirmed that it is invalid. Idempotent; true for kinds that no call ends. */
  async endOutside(version: CaredCredential): Promise<boolean> {
    if (version.kind !== 'meta-access-token' || version.endedOutsideAt !== null) return true;
    try {
      await this.credentials.useVersion(version.id, (secret) =>
        this.access.useToken(secret, async ({ client }) => {
          if (await this.isStillUsed(version, secret.bytes)) return;
          if (!(await inspectToken(client)).isValid) return;
          await revokeToken(client);
          if ((await inspectToken(client)).isValid)
            throw new DomainError('unavailable', 'meta.token.alive', 'Meta still takes the revoked token');
        }),
      );
    } catch (error) {
      if (hasEnded(version, error, this.clock.now())) return true;
      await this.log.note(version, { at: new Date(this.clock.now()), problems: ['not-ended'] });
      return false;
    }
    await this.store.markEndedOutside(version.id, new Date(this.clock.now()));
    return true;
  }

  /** A version that was rotated for its facts alone has the very token of its successor: revoking it would stop the successor. */
  private async isStillUsed({ kind, scope, revokedFor }: CaredCredential, token: Buffer): Promise<boolean> {
    if (revokedFor !== null || !(await this.credentials.has(kind, scope))) return false;
    return this.credentials.use(kind, scope, (live) => live.some(({ bytes }) => equalBytes(bytes, token)));
  }

  private async destroy({ id, revokedFor }: CaredCredential): Promise<void> {
    const reason = revokedFor === null ? 'replaced' : 'done';
    const [answer] = await this.keyring.destroy([{ kind: 'credential', keyId: id, reason }]);
    if (answer?.status !== 'doomed' && answer?.status !== 'destroyed')
      throw new DomainError(
        'unavailable',
        'credential.key-kept',
        `the keyring did not destroy the key: ${answer?.status ?? 'no answer'}`,
      );
    await this.store.transaction(async (tx) => {
      if (!(await this.store.markDestroyed(tx, id, new Date(this.clock.now()))) || revokedFor !== null)
        return;
      await this.audit.append(tx, {
        type: 'key.revoked',
        actor: ACTOR,
        ref: { credential: id },
        code: 'replaced',
      });
    });
  }
}

/** Past its own end it opens nothing at Meta, whether or not Meta can be asked. Nor can it be asked about once the app secret or the key is gone. */
function hasEnded({ expiresAt }: CaredCredential, error: unknown, now: number): boolean {
  if (expiresAt !== null && expiresAt.getTime() <= now) return true;
  return error instanceof DomainError && error.code === 'credential.gone';
}
