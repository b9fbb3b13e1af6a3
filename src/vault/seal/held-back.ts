import { Counter } from '../../foundation/metrics';
import type { RedactedPayload } from '../../redaction';

/** Why nothing of a message is passed on; the stored report says it by this name. */
export type HeldBackReason = 'RECOGNISER_AWAY' | 'POLICY_UNREADABLE' | 'REDACTION_FAILED' | 'OVER_BUDGET';

const heldBack = new Counter({
  name: 'lethe_messages_held_back_total',
  help: 'Messages whose redacted part is empty, by why it could not be trusted; their originals are sealed',
  labelNames: ['reason'] as const,
});

/** The same message with nothing of it to be passed on; its masked original stays. */
export function holdBack(redacted: RedactedPayload, reason: HeldBackReason): RedactedPayload {
  return {
    ...redacted,
    content: {},
    beside: {},
    text: '',
    placeholders: [],
    report: { ...redacted.report, [reason]: 1 },
    withheld: true,
  };
}

/** Counts a message that is held back, for whoever watches. */
export function countHeldBack({ withheld, report }: RedactedPayload): void {
  if (!withheld) return;
  for (const reason of ['RECOGNISER_AWAY', 'POLICY_UNREADABLE', 'REDACTION_FAILED', 'OVER_BUDGET'] as const)
    if (report[reason] !== undefined) heldBack.inc({ reason });
}
