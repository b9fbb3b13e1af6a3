import type { Finding, RuleName, Severity } from '../alert';
import type { Facts } from '../facts/facts';

/** One thing that is watched. A rule reads facts and changes nothing. */
export interface AlertRule {
  readonly name: RuleName;
  /** What it means, in a line for whoever is woken by it. */
  readonly title: string;
  /**
   * `event`: something happened; the alert lives until a person resolves it, or acknowledged for a day without another event. `condition`: something is so; the
   * alert resolves itself once it is not.
   */
  readonly kind: 'event' | 'condition';
  find(facts: Facts): Finding[] | Promise<Finding[]>;
}

/** A finding; without a key, about the whole installation. */
export function found(
  severity: Severity,
  at: Date,
  facts: Finding['facts'] = {},
  rest: { key?: string; count?: number } = {},
): Finding {
  return { key: rest.key ?? '', severity, at, count: rest.count ?? 1, facts };
}
