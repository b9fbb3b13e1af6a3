import type { Actor, AuditLog } from '../../audit';
import type { Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import type { KeyringClient } from '../../keyring/client';
import { openDuty } from '../../vault/obligations';
import type { TargetOperand } from '../meta';
import { isUnknown, type TargetOutcome } from '../outbound';
import type { ChannelOutside, ChannelsOutsideStore } from './channels-outside.store';
import type { ForgettingRegister } from './forgetting-register';
import type { KeptTarget } from './forgetting-row';
import type { ForgettingStore } from './forgetting.store';
import type { OutsideCalls } from './outside-calls';

const HOUR_MS = 3_600_000;
/** A lost token or a stopped account may be mended by a person; until the obligation ends it is tried again this often. */
const AFTER_TOLD_MS = 6 * HOUR_MS;
/** How many targets are read at a time. */
const PAGE = 50;

const WORKER: Actor = { kind: 'process', ref: 'worker' };

/** What {@link ForgettingRun} works with. */
export interface ForgettingRunParts {
  store: ForgettingStore;
  register: ForgettingRegister;
  channels: ChannelsOutsideStore;
  calls: OutsideCalls;
  keyring: KeyringClient;
  audit: AuditLog;
  clock: Clock;
}

/** Calls Meta and BSPs for the targets of a request that are due. Each call is safe to repeat, and each outcome is recorded before the next call. */
export class ForgettingRun {
  constructor(private readonly parts: ForgettingRunParts) {}

  /** `checkpoint` throws when the run is to end here. Returns how many calls were made, and when the next is due. */
  async run(requestId: string, checkpoint: () => void): Promise<{ calls: number; nextAt: Date | null }> {
    const { store, clock } = this.parts;
    let calls = 0;
    for (;;) {
      const due = await store.due(requestId, new Date(clock.now()), PAGE);
      for (const target of due) {
        checkpoint();
        await this.one(target);
        calls += 1;
      }
      if (due.length < PAGE) return { calls, nextAt: await store.nextAt(requestId) };
    }
  }

  private async one(target: KeptTarget): Promise<void> {
    const operand = await this.open(target);
    if (operand === undefined) return this.keep(target, { ...GONE, ...this.stamp() });
    const isRepetition = isOver(target);
    if (isRepetition && (await this.hasReturned(operand)))
      return this.keep(target, { repeated: 'not-needed', nextAt: null });
    const channel = await this.channelOf(target);
    const attempt = { number: target.attempts + 1, afterUnknown: target.afterUnknown };
    const outcome = await this.parts.calls.call(channel, operand, attempt);
    const change = isRepetition ? this.afterRepetition(outcome) : this.afterCall(target, outcome);
    await this.keep(
      target,
      { ...change, attempts: attempt.number, afterUnknown: isUnknown(outcome) },
      outcome,
    );
  }

  private afterCall(
    { repeatAt, untilAt, evidence }: KeptTarget,
    outcome: TargetOutcome,
  ): Partial<KeptTarget> {
    const { state, finding, code, tell, until, counts } = outcome;
    return {
      state,
      finding,
      code: code ?? null,
      tell: tell ?? null,
      untilAt: until === undefined ? untilAt : new Date(until),
      nextAt: state === 'acknowledged' ? repeatAt : this.againAt(outcome),
      evidence: { ...evidence, ...outcome.evidence, ...(counts && { counts }) },
      ...this.stamp(),
    };
  }

  /** The first outcome stands; what the repetition found is said beside it. */
  private afterRepetition(outcome: TargetOutcome): Partial<KeptTarget> {
    const nextAt = this.againAt(outcome);
    return nextAt === null ? { repeated: outcome.finding, nextAt } : { nextAt };
  }

  private againAt({ state, retryAt, tell }: TargetOutcome): Date | null {
    if (state === 'retrying') return new Date(retryAt ?? this.parts.clock.now() + HOUR_MS);
    return tell === undefined ? null : new Date(this.parts.clock.now() + AFTER_TOLD_MS);
  }

  /** A message from the person after the erasure is a new relation: then Meta's entry is there by right. */
  private async hasReturned(operand: TargetOperand): Promise<boolean> {
    if (operand.kind !== 'contact-book') return false;
    const found = await this.parts.keyring.lookup({ kind: 'bsuid', value: operand.bsuid });
    return found?.state === 'active';
  }

  private async open({ obligationId, recordId, operand }: KeptTarget): Promise<TargetOperand | undefined> {
    if (obligationId === null || recordId === null || operand === null) return undefined;
    try {
      const duty = await openDuty(this.parts.keyring, { obligationId, recordId, record: operand });
      return (duty as { operand: TargetOperand }).operand;
    } catch (error) {
      if (error instanceof DomainError && /^keyring\.lease\.(destroyed|purged|unknown)$/.test(error.code))
        return undefined;
      throw error;
    }
  }

  /** Audiences belong to no number: any that Meta runs will do. */
  private async channelOf({ channelId }: KeptTarget): Promise<ChannelOutside | null> {
    const { channels } = this.parts;
    if (channelId !== null) return (await channels.find(channelId)) ?? null;
    return (await channels.all()).find(({ provider }) => provider === 'meta') ?? null;
  }

  private async keep(
    target: KeptTarget,
    change: Partial<KeptTarget>,
    outcome?: TargetOutcome,
  ): Promise<void> {
    const { store, register } = this.parts;
    await store.transaction(async (tx) => {
      await register.change(tx, target, change, WORKER);
      if (outcome !== undefined && target.channelId !== null) await this.noteReach(tx, target, outcome);
    });
  }

  /** A token that fails, and one that works again, is a fact: every other call of the number will end the same way. */
  private async noteReach(
    tx: Parameters<ForgettingStore['change']>[0],
    { channelId, requestId }: KeptTarget,
    { tell, evidence, finding }: TargetOutcome,
  ): Promise<void> {
    const { channels, audit, clock } = this.parts;
    if (tell === undefined && (evidence === null || finding === 'no-answer' || finding === 'asked-to-wait'))
      return;
    const reach = tell ?? 'ok';
    if (!(await channels.noteReach(tx, channelId!, reach, new Date(clock.now())))) return;
    await audit.append(tx, {
      type: 'channel.reach',
      actor: WORKER,
      ref: { channel: channelId!, request: requestId },
      code: reach,
    });
  }

  private stamp(): { at: Date } {
    return { at: new Date(this.parts.clock.now()) };
  }
}

/** The key of the obligation has ended: nobody can be called any more, a person has to act. */
export const GONE = {
  state: 'manual-evidence-needed',
  reason: 'obligation-ended',
  nextAt: null,
  obligationId: null,
  recordId: null,
  operand: null,
} as const;

/** True for what has come to an end and is called once more only because 31 days have passed. */
function isOver({ state }: KeptTarget): boolean {
  return state === 'acknowledged';
}
