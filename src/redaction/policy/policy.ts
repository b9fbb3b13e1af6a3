/** What happens to a recognised value. */
export type RedactionAction = 'never-store' | 'redact' | 'allow';

/** A pattern of the operator's own, run by a linear-time engine only. */
export interface OperatorPattern {
  /** Type name of its spans: upper case, digits and underscores. */
  readonly type: string;
  /** RE2 syntax: no look-around, repeats up to 1,000; at most 1,000 characters. */
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  readonly action: RedactionAction;
}

/**
 * Which types are masked and how. `never-store`: masked irreversibly in both parts; `redact`: a placeholder in the redacted part, kept in the original;
 * `allow`: recognised, reported nowhere, left readable.
 */
export interface RedactionPolicy {
  /** Counts up with every change; stored beside what was redacted under it. */
  readonly version: number;
  readonly types: Readonly<Record<string, RedactionAction>>;
  /** Types without an entry. */
  readonly otherwise: RedactionAction;
  /** Overrides by channel id. */
  readonly channels?: Readonly<Record<string, Readonly<Record<string, RedactionAction>>>>;
  /** Lowest score by type, between 0 and 1; default 0.5. */
  readonly thresholds?: Readonly<Record<string, number>>;
  readonly patterns?: readonly OperatorPattern[];
}

/** What the reference proposes: cards, secrets and US social security numbers in neither part; dates and coarse facts readable. */
export const DEFAULT_POLICY: RedactionPolicy = {
  version: 1,
  otherwise: 'redact',
  types: {
    CREDIT_CARD: 'never-store',
    SECRET: 'never-store',
    US_SSN: 'never-store',
    DATE_TIME: 'allow',
    AGE: 'allow',
    ZIP_CODE: 'allow',
    NRP: 'allow',
    GPE: 'allow',
    LOCATION: 'allow',
    ORGANIZATION: 'allow',
    TITLE: 'allow',
  },
};

/** The action for a type on a channel. */
export function actionFor(
  policy: RedactionPolicy,
  type: string,
  channel: string | undefined,
): RedactionAction {
  const override = channel === undefined ? undefined : policy.channels?.[channel]?.[type];
  return (
    override ??
    policy.patterns?.find((pattern) => pattern.type === type)?.action ??
    policy.types[type] ??
    policy.otherwise
  );
}
