import { randomUuid } from '../../crypto';
import type { Clock } from '../../foundation/clock';
import type { KeyringClient } from '../../keyring/client';
import { type Obligations, sealDuties } from '../../vault/obligations';
import type { KeptTarget } from './forgetting-row';
import type { ForgettingStore } from './forgetting.store';
import type { PlannedTarget } from './outside-planner';

const DAY_MS = 86_400_000;
/** How long operands can be opened before they are sealed anew. The keyring allows 30 days. */
export const FORGETTING_DAYS = 29;

/** Keeps a plan: what it is about sealed under an obligation of the request, everything else as rows that name nobody. */
export class SealedPlan {
  constructor(
    private readonly store: ForgettingStore,
    private readonly obligations: Obligations,
    private readonly keyring: KeyringClient,
    private readonly clock: Clock,
  ) {}

  /** How many targets a request has; 0 when none were planned. */
  async size(requestId: string): Promise<number> {
    return (await this.store.ofRequest(requestId)).length;
  }

  /** Whether an earlier request of the same person has planned. */
  hasPlanned(subjectRef: string): Promise<boolean> {
    return this.store.hasTargets(subjectRef);
  }

  async keep(requestId: string, plan: readonly PlannedTarget[]): Promise<void> {
    const callable = plan.filter(({ operand }) => operand !== undefined);
    const at = new Date(this.clock.now());
    await this.store.transaction(async (tx) => {
      const sealed = new Map<PlannedTarget, Pick<KeptTarget, 'obligationId' | 'recordId' | 'operand'>>();
      if (callable.length > 0) {
        const { id } = await this.obligations.make(tx, 'forgetting', requestId, FORGETTING_DAYS * DAY_MS);
        const bodies = callable.map(({ operand }) => ({ operand }));
        const records = await sealDuties(this.keyring, id, bodies);
        callable.forEach((target, i) => {
          const { recordId, record } = records[i]!;
          sealed.set(target, { obligationId: id, recordId, operand: record });
        });
      }
      await this.store.add(
        tx,
        plan.map((target, position) => ({
          ...rowOf(target, { requestId, position, at }),
          ...(sealed.get(target) ?? { obligationId: null, recordId: null, operand: null }),
        })),
      );
    });
  }
}

function rowOf(
  target: PlannedTarget,
  place: { requestId: string; position: number; at: Date },
): Omit<KeptTarget, 'obligationId' | 'recordId' | 'operand'> {
  const {
    letter,
    name,
    class: is,
    channelId,
    state,
    reason,
    tell,
    untilMs,
    basis,
    dueAtMs,
    repeatAtMs,
  } = target;
  const dateOf = (ms: number | undefined) => (ms === undefined ? null : new Date(ms));
  return {
    ...place,
    id: randomUuid(),
    step: channelId === null ? name : `${name}/${channelId}`,
    letter,
    name,
    class: is,
    channelId,
    state,
    reason: reason ?? null,
    finding: null,
    code: null,
    tell: tell ?? null,
    untilAt: dateOf(untilMs),
    basis: basis ?? null,
    dueAt: dateOf(dueAtMs),
    repeatAt: dateOf(repeatAtMs),
    repeated: null,
    nextAt: null,
    attempts: 0,
    afterUnknown: false,
    evidence: {},
  };
}
