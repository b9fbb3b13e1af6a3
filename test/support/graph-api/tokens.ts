import { randomBytes } from '../../../src/crypto';
import type { Clock } from '../../../src/foundation/clock';

const DAY_MS = 86_400_000;

/** A token as the fake knows it. */
export interface FakeToken {
  readonly appId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  /** Accounts it is limited to; empty = all. */
  readonly accountIds: readonly string[];
  readonly issuedAtMs: number;
  /** Null = never. */
  expiresAtMs: number | null;
  dataAccessExpiresAtMs: number | null;
  revoked: boolean;
}

const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];

/** Apps with their secrets, and the tokens issued. */
export class TokenRegistry {
  /** App id → live secret. */
  readonly apps = new Map<string, string>();
  readonly tokens = new Map<string, FakeToken>();

  constructor(private readonly clock: Clock) {}

  /** Issues a token; by default never-ending, with the two WhatsApp scopes, for all accounts. */
  issue(appId: string, options: Partial<Omit<FakeToken, 'appId' | 'revoked'>> = {}): string {
    const token = `EAA${randomBytes(24).toString('base64url').replace(/[-_]/g, 'x')}`;
    this.tokens.set(token, {
      appId,
      userId: options.userId ?? '10000000000000001',
      scopes: options.scopes ?? SCOPES,
      accountIds: options.accountIds ?? [],
      issuedAtMs: this.clock.now(),
      expiresAtMs: options.expiresAtMs ?? null,
      dataAccessExpiresAtMs: options.dataAccessExpiresAtMs ?? null,
      revoked: false,
    });
    return token;
  }

  /** A new token of 60 days with the rights of another. */
  issueLike(token: FakeToken): string {
    return this.issue(token.appId, { ...token, expiresAtMs: this.clock.now() + 60 * DAY_MS });
  }

  isValid(token: FakeToken): boolean {
    return !token.revoked && (token.expiresAtMs === null || token.expiresAtMs > this.clock.now());
  }

  revoke(token: string): void {
    const found = this.tokens.get(token);
    if (found !== undefined) found.revoked = true;
  }
}
