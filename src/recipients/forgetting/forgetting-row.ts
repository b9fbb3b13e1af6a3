import type { ForgettingTarget } from '../meta';
import type { TargetState } from '../outbound';

/** One thing to be forgotten outside, as its row has it. */
export interface KeptTarget {
  id: string;
  requestId: string;
  position: number;
  step: string;
  letter: string;
  name: string;
  class: ForgettingTarget['class'];
  channelId: string | null;
  state: TargetState;
  reason: string | null;
  finding: string | null;
  code: number | null;
  /** Why every call there fails alike; the DPO was told. */
  tell: 'credentials' | 'account' | null;
  untilAt: Date | null;
  basis: string | null;
  dueAt: Date | null;
  repeatAt: Date | null;
  repeated: string | null;
  /** When it is called next; null when it is not. */
  nextAt: Date | null;
  attempts: number;
  afterUnknown: boolean;
  obligationId: string | null;
  recordId: Buffer | null;
  operand: Buffer | null;
  evidence: Record<string, unknown>;
  at: Date;
}

/** The columns of `forgetting_target` by the names of {@link KeptTarget}. */
export const TARGET_COLUMNS: Readonly<Record<keyof KeptTarget, string>> = {
  id: 'id',
  requestId: 'request_id',
  position: 'position',
  step: 'step',
  letter: 'letter',
  name: 'name',
  class: 'class',
  channelId: 'channel_id',
  state: 'state',
  reason: 'reason',
  finding: 'finding',
  code: 'code',
  tell: 'tell',
  untilAt: 'until_at',
  basis: 'basis',
  dueAt: 'due_at',
  repeatAt: 'repeat_at',
  repeated: 'repeated',
  nextAt: 'next_at',
  attempts: 'attempts',
  afterUnknown: 'after_unknown',
  obligationId: 'obligation_id',
  recordId: 'record_id',
  operand: 'operand',
  evidence: 'evidence',
  at: 'at',
};

/** Worst first: what a step that stands for several targets says. */
const GRAVITY: readonly TargetState[] = [
  'failed',
  'manual-evidence-needed',
  'retrying',
  'planned',
  'submitted',
  'expires-by-date',
  'not-possible',
  'expired',
  'manual-evidence-attached',
  'acknowledged',
  'not-applicable',
];

/** The state of several targets together: the gravest of theirs. */
export function gravest(states: readonly TargetState[]): TargetState {
  return GRAVITY.find((state) => states.includes(state)) ?? 'not-applicable';
}
