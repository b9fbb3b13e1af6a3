import { Inject, Injectable } from '@nestjs/common';
import { CredentialRegister, CredentialRegisterStore, Credentials, type KeptSecret } from '../../credentials';
import { secretBytes, wipe } from '../../crypto';
import { CLOCK, type Clock } from '../../foundation/clock';
import {
  createSystemUserToken,
  GraphAccess,
  type GraphUse,
  inspectToken,
  type NewToken,
  problemsOfToken,
  refreshToken,
  type TokenExpectation,
} from '../meta';
import { CareLog } from './care-log';
import { CareStore, type CaredCredential } from './care.store';
import type { Finding } from './finding';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How often each token is looked at. */
const CHECK_MS = 6 * HOUR_MS;
/** A token of 60 days is renewed with a quarter of its life left: weeks in which a failure can be mended. */
const RENEW_MS = 15 * DAY_MS;
const ACTOR = { kind: 'process', ref: 'worker' } as const;
const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];

/** Watches access tokens as Meta sees them (`debug_token`), and renews them before they end. */
@Injectable()
export class TokenCare {
  constructor(
    private readonly store: CareStore,
    private readonly log: CareLog,
    private readonly credentials: Credentials,
    private readonly access: GraphAccess,
    private readonly register: CredentialRegister,
    private readonly versions: CredentialRegisterStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Checks the tokens that are due; one that cannot be checked now is due again at the next tick. */
  async runOnce(): Promise<{ checked: number; renewed: number; failed: number }> {
    const now = this.clock.now();
    const due = await this.store.claimForCheck('meta-access-token', new Date(now - CHECK_MS), new Date(now));
    const counts = { checked: 0, renewed: 0, failed: 0 };
    const failures: Error[] = [];
    for (const token of due) {
      try {
        if (await this.check(token)) counts.renewed++;
        counts.checked++;
      } catch (error) {
        await this.store.unclaim(token);
        counts.failed++;
        failures.push(error as Error);
      }
    }
    if (failures[0] !== undefined) throw failures[0];
    return counts;
  }

  /**
   * Replaces a token by a new one of 60 days, sealed before anything else happens to it; the former one counts no more and is revoked at Meta by
   * `CredentialEnding`. Throws what Meta answered.
   */
  renew(token: CaredCredential): Promise<KeptSecret> {
    return this.credentials.useVersion(token.id, (secret) =>
      this.access.useToken(secret, async (use) => this.keep(token.id, await newToken(use))),
    );
  }

  /** True when the token was renewed. */
  private async check(token: CaredCredential): Promise<boolean> {
    const expected = await this.expectationOf(token);
    const state = await this.credentials.useVersion(token.id, (secret) =>
      this.access.useToken(secret, ({ client }) => inspectToken(client)),
    );
    const problems: Finding[] = problemsOfToken(state, expected, this.clock.now());
    const isEnding = problems.includes('expires-soon') || problems.includes('data-access-ends-soon');
    const renewed = isEnding && (await this.tryToRenew(token));
    if (isEnding && !renewed) problems.unshift('not-renewed');
    const expiresAt = state.expiresAtMs === null ? null : new Date(state.expiresAtMs);
    await this.log.note(token, { at: new Date(this.clock.now()), problems, expiresAt });
    return renewed;
  }

  /** A token that cannot be renewed today may be tomorrow; that it could not is told, and weeks are left. */
  private async tryToRenew(token: CaredCredential): Promise<boolean> {
    try {
      await this.renew(token);
      return true;
    } catch {
      return false;
    }
  }

  private async keep(id: string, fresh: NewToken): Promise<KeptSecret> {
    const value = secretBytes(fresh.accessToken.length);
    value.write(fresh.accessToken, 'latin1');
    const expiresAt = fresh.expiresAtMs === null ? null : new Date(fresh.expiresAtMs);
    try {
      return await this.versions.transaction((tx) =>
        this.register.rotate(tx, id, { value, expiresAt }, ACTOR),
      );
    } finally {
      wipe(value);
    }
  }

  private async expectationOf({ scope, facts }: CaredCredential): Promise<TokenExpectation> {
    return {
      appId: facts.appId ?? '',
      scopes: facts.scopes ?? SCOPES,
      accountIds: facts.accountIds ?? (scope === '*' ? await this.store.accounts() : [scope]),
      warnMs: RENEW_MS,
    };
  }
}

/** Of the system user where they are known, so that it has the scopes that were wanted; else one like the former. */
function newToken({ client, facts }: GraphUse): Promise<NewToken> {
  return facts.systemUserId === undefined
    ? refreshToken(client)
    : createSystemUserToken(client, { systemUserId: facts.systemUserId, scopes: facts.scopes ?? SCOPES });
}
