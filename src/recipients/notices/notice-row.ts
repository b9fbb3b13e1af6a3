import type { DeliveryState, EscalationReason, NotificationType } from '../crm';

/** A notification to a recipient, and how far it is. */
export interface Notice {
  id: string;
  recipientId: string;
  requestId: string;
  subjectRef: string;
  type: NotificationType;
  occurredAt: Date;
  state: DeliveryState;
  /** Of the last attempt. */
  evidence: Record<string, unknown>;
}

/** A notice as its row has it. */
export interface FlatNotice extends Omit<Notice, 'state'> {
  phase: DeliveryState['phase'];
  attempts: number;
  firstAttemptAt: Date | null;
  nextAttemptAt: Date | null;
  /** Since when it is in its phase; while pending, since it was made. */
  phaseAt: Date;
  acknowledgeBy: Date | null;
  reason: EscalationReason | null;
}

/** The columns of a state. `phaseAt` null: as before. */
export function columnsOf(state: DeliveryState) {
  const { phase, attempts } = state;
  const none = {
    firstAttemptAt: null,
    nextAttemptAt: null,
    phaseAt: null,
    acknowledgeBy: null,
    reason: null,
  };
  if (state.phase === 'pending') {
    const first = state.firstAttemptAtMs;
    return {
      ...none,
      phase,
      attempts,
      firstAttemptAt: first === null ? null : new Date(first),
      nextAttemptAt: new Date(state.nextAttemptAtMs),
    };
  }
  const settled = { ...none, phase, attempts, phaseAt: new Date(state.atMs) };
  if (state.phase === 'delivered') return { ...settled, acknowledgeBy: new Date(state.acknowledgeByMs) };
  return state.phase === 'escalated' ? { ...settled, reason: state.reason } : settled;
}

/** The notice of a row. */
export function noticeOf(row: FlatNotice): Notice {
  const { phase, attempts, firstAttemptAt, nextAttemptAt, phaseAt, acknowledgeBy, reason, ...notice } = row;
  const atMs = phaseAt.getTime();
  return { ...notice, state: stateOf() };

  function stateOf(): DeliveryState {
    switch (phase) {
      case 'pending': {
        const nextAttemptAtMs = (nextAttemptAt ?? phaseAt).getTime();
        return { phase, attempts, firstAttemptAtMs: firstAttemptAt?.getTime() ?? null, nextAttemptAtMs };
      }
      case 'delivered':
        return { phase, attempts, atMs, acknowledgeByMs: (acknowledgeBy ?? phaseAt).getTime() };
      case 'acknowledged':
        return { phase, attempts, atMs };
      case 'escalated':
        return { phase, attempts, atMs, reason: reason ?? 'window-over' };
    }
  }
}
