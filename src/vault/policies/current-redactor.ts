import type { Clock } from '../../foundation/clock';
import { createRedactor, DEFAULT_POLICY, type Redactor, validatePolicy } from '../../redaction';
import type { RedactionPolicyStore } from './redaction-policy.store';

/** How old a policy may be before it is read again: a change holds for new messages within this time. */
const FRESH_MS = 5_000;

/** By what a process redacts just now. */
export interface Rules {
  redactor: Redactor;
  /**
   * True when the version in force cannot be used: a release that does not know all of it must not guess. Then nothing is passed on (redacted
   * parts are withheld), `redactor` still masks what is never stored, by the last policy that could be used, and no message is lost.
   */
  holdBack: boolean;
}

/** The redactor of the policy in force, made once per version. */
export class CurrentRedactor {
  private rules: Rules = { redactor: createRedactor(DEFAULT_POLICY), holdBack: false };
  private text: string | undefined;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: Pick<RedactionPolicyStore, 'latest'>,
    private readonly clock: Clock,
    /** Told once of each version that cannot be used. */
    private readonly onUnusable: (version: number, error: unknown) => void,
  ) {}

  /** Reads the policy again when it is due. Rejects as the database does: then nothing may be sealed. */
  async refresh(): Promise<void> {
    if (this.clock.monotonic() - this.readAt < FRESH_MS) return;
    const stored = await this.store.latest();
    this.readAt = this.clock.monotonic();
    if (stored?.policy === this.text) return;
    this.text = stored?.policy;
    try {
      const policy = stored === undefined ? DEFAULT_POLICY : validatePolicy(JSON.parse(stored.policy));
      this.rules = { redactor: createRedactor(policy), holdBack: false };
    } catch (error) {
      this.rules = { ...this.rules, holdBack: true };
      this.onUnusable(stored?.version ?? 0, error);
    }
  }

  /** The rules as of the last {@link refresh}. */
  get current(): Rules {
    return this.rules;
  }
}
