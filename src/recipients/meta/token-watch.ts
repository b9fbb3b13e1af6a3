import type { TokenState } from './tokens';

/** What a token should be. */
export interface TokenExpectation {
  readonly appId: string;
  /** Scopes it needs; any other is wider than needed. */
  readonly scopes: readonly string[];
  /** Accounts (WABA ids) it must reach, and no others. */
  readonly accountIds: readonly string[];
  /** Warn this long before an end. */
  readonly warnMs: number;
}

/** What is wrong with a token; the first four stop work now, the others are warnings. */
export type TokenProblem =
  | 'invalid'
  | 'wrong-app'
  | 'missing-scope'
  | 'account-not-covered'
  | 'expires-soon'
  | 'data-access-ends-soon'
  | 'wider-scope'
  | 'wider-accounts'
  | 'never-expires';

/** Compares what Meta says about a token with what it should be (`reference` §5.2). Empty = nothing wrong. */
export function problemsOfToken(
  token: Omit<TokenState, 'evidence'>,
  expected: TokenExpectation,
  nowMs: number,
): TokenProblem[] {
  if (!token.isValid) return ['invalid'];
  const soon = (instant: number | null) => instant !== null && instant - nowMs <= expected.warnMs;
  const reached = expected.scopes.flatMap((scope) => limitsOf(token, scope));
  const checks: readonly (readonly [TokenProblem, boolean])[] = [
    ['wrong-app', token.appId !== expected.appId],
    ['missing-scope', expected.scopes.some((scope) => !token.scopes.includes(scope))],
    ['account-not-covered', expected.scopes.some((scope) => !covers(token, scope, expected.accountIds))],
    ['expires-soon', soon(token.expiresAtMs)],
    ['data-access-ends-soon', soon(token.dataAccessExpiresAtMs)],
    ['wider-scope', token.scopes.some((scope) => !expected.scopes.includes(scope) && !HARMLESS.has(scope))],
    [
      'wider-accounts',
      expected.scopes.some((scope) => token.scopes.includes(scope) && limitsOf(token, scope).length === 0) ||
        reached.some((account) => !expected.accountIds.includes(account)),
    ],
    ['never-expires', token.expiresAtMs === null],
  ];
  return checks.filter(([, wrong]) => wrong).map(([problem]) => problem);
}

/** Granted with every token. */
const HARMLESS = new Set(['public_profile']);

function limitsOf(token: Pick<TokenState, 'granularScopes'>, scope: string): readonly string[] {
  return token.granularScopes.get(scope) ?? [];
}

/** No list of accounts means all of them. */
function covers(
  token: Pick<TokenState, 'granularScopes'>,
  scope: string,
  accounts: readonly string[],
): boolean {
  const limits = limitsOf(token, scope);
  return limits.length === 0 || accounts.every((account) => limits.includes(account));
}
