import type { CollectedForMeta } from './collected';
import type { ForgettingTarget } from './target';

/** Targets f, m, n and l: no call exists, a person acts and attaches evidence (who, when, ticket, digest of a screenshot). */
export function planManualTasks(collected: CollectedForMeta): ForgettingTarget[] {
  const { channels, conversionEvents, businessSuite, dueAtMs } = collected;
  const task = { class: 'manual', state: 'manual-evidence-needed', dueAtMs } as const;
  const none = { class: 'manual', state: 'not-applicable' } as const;
  const phone = channels.some(({ coexistence }) => coexistence);
  return [
    {
      letter: 'f',
      name: 'conversion-events',
      ...(conversionEvents === 'never' ? { ...none, reason: 'never-sent' } : task),
    },
    {
      letter: 'm',
      name: 'business-suite-and-phone',
      ...(businessSuite || phone ? task : { ...none, reason: 'not-used' }),
    },
    {
      letter: 'n',
      name: 'instruction-to-meta-as-processor',
      ...(channels.length > 0 ? task : { ...none, reason: 'no-channel' }),
    },
    { letter: 'l', name: 'business-number-and-history', ...none, reason: 'only-when-a-channel-is-closed' },
  ];
}

/** What stands for everything that could not be planned because identifiers do not open: a person finds out who it was, and acts. */
export function planUnnamed(dueAtMs: number): ForgettingTarget {
  return {
    letter: 'a',
    name: 'identifiers-that-do-not-open',
    class: 'manual',
    state: 'manual-evidence-needed',
    reason: 'identifier-unreadable',
    dueAtMs,
  };
}
