import type { Clock } from '../../../src/foundation/clock';
import { refuse } from './graph-error';

const HOUR_MS = 3_600_000;

/** Limits of the fake; lower them in a test to meet them. */
export interface LimitSettings {
  /** Calls per app and hour, then error 4. */
  appCallsPerHour: number;
  /** Management calls per account and hour, then error 80007. */
  accountCallsPerHour: number;
  /** Messages per number and second, then error 130429. */
  messagesPerSecond: number;
  /** Between two messages to the same person, else error 131056. */
  pairGapMs: number;
}

/** Counts calls and says so in Meta's headers. */
export class Limits {
  readonly settings: LimitSettings = {
    appCallsPerHour: 100_000,
    accountCallsPerHour: 5_000,
    messagesPerSecond: 80,
    pairGapMs: 6_000,
  };
  private readonly calls = new Map<string, number[]>();
  private readonly pairs = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  /** Counts a call; refuses it above the limit, with the usage in the headers as with any answer. */
  count(appId: string, accountId: string | null): Record<string, string> {
    const { appCallsPerHour, accountCallsPerHour } = this.settings;
    const app = this.use(`app ${appId}`, appCallsPerHour, HOUR_MS);
    const account =
      accountId === null ? null : this.use(`account ${accountId}`, accountCallsPerHour, HOUR_MS);
    const headers = {
      ...usageHeaders(app),
      ...(account !== null && accountHeaders(accountId ?? '', account)),
    };
    if (app.percent > 100) refuse(4, { headers });
    if (account !== null && account.percent > 100) refuse(80007, { headers });
    return headers;
  }

  /** Refuses messages that come too fast: for the number, or for this person. */
  countMessage(phoneNumberId: string, addressee: string): void {
    const { messagesPerSecond, pairGapMs } = this.settings;
    if (this.use(`number ${phoneNumberId}`, messagesPerSecond, 1000).percent > 100)
      refuse(130429, { status: 429 });
    const pair = `${phoneNumberId} ${addressee}`;
    const last = this.pairs.get(pair);
    const now = this.clock.now();
    if (last !== undefined && now - last < pairGapMs) refuse(131056, { about: addressee });
    this.pairs.set(pair, now);
  }

  private use(key: string, limit: number, windowMs: number): { percent: number; minutes: number } {
    const now = this.clock.now();
    const recent = (this.calls.get(key) ?? []).filter((at) => now - at < windowMs);
    recent.push(now);
    this.calls.set(key, recent);
    const minutes = recent.length > limit ? Math.ceil((recent[0]! + windowMs - now) / 60_000) : 0;
    return { percent: Math.ceil((recent.length * 100) / limit), minutes };
  }
}

function usageHeaders({ percent }: { percent: number }): Record<string, string> {
  const usage = { call_count: Math.min(percent, 100), total_time: 1, total_cputime: 1 };
  return { 'x-app-usage': JSON.stringify(usage) };
}

function accountHeaders(accountId: string, { percent, minutes }: { percent: number; minutes: number }) {
  const usage = {
    type: 'whatsapp',
    call_count: Math.min(percent, 100),
    total_cputime: 1,
    total_time: 1,
    estimated_time_to_regain_access: minutes,
  };
  return { 'x-business-use-case-usage': JSON.stringify({ [accountId]: [usage] }) };
}
