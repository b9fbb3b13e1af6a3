import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { stepDone, type StepOutcome, stepWaits } from '../../foundation/steps';
import { KeyringClient } from '../../keyring/client';
import { HoldKeeper } from '../../retention';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { SubjectRowsStore } from '../subject-rows.store';
import { WORKER } from './worker-actor';
import { ExportEnd } from './export-end';

/** How long to wait while two people must approve first: they and the delay decide, not we. */
const GUARDED_MS = 600_000;
/** Somebody placed a hold just now. */
const LOOK_AGAIN_MS = 500;

/** Destroys the person's keys, and those of exports of their data. From here on nothing of them opens, in the live system. */
@Injectable()
export class DestroyKeysStep implements ErasureStep {
  readonly name = 'destroy-keys';

  constructor(
    private readonly keyring: KeyringClient,
    private readonly rows: SubjectRowsStore,
    private readonly audit: AuditLog,
    private readonly exports: ExportEnd,
    private readonly keeper: HoldKeeper,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ id, subjectRef }: ErasureRequest): Promise<StepOutcome> {
    const intent = await this.rows.transaction((tx) =>
      this.audit.append(tx, {
        type: 'subject.destroyed',
        actor: WORKER,
        subject: subjectRef,
        ref: { request: id },
        code: 'intent',
      }),
    );
    // What holds cover is kept under their own keys first; a hold placed in between is found at the next look.
    const known = await this.keeper.activeIds();
    const { messages: held } = await this.keeper.setAside({ kind: 'subject', subjectRef });
    const answers = await this.keeper.unlessNewHold(known, () =>
      this.keyring.destroy([{ kind: 'subject', subjectRef, reason: 'erasure', ref: id }]),
    );
    if (answers === undefined) return stepWaits(LOOK_AGAIN_MS, { because: 'new-hold' });
    const [answer] = answers;
    switch (answer?.status) {
      case 'doomed':
      case 'destroyed':
        break;
      case 'waiting':
        return stepWaits(answer.waitMs + 20);
      case 'guarded':
      case 'held':
        return stepWaits(GUARDED_MS, { because: answer.status });
      default:
        throw new DomainError(
          'conflict',
          'erasure.key',
          'the keyring does not destroy the key of this subject',
        );
    }
    const packages = await this.exports.shredAll(subjectRef);
    return stepDone({ intent, destroyedAt: new Date(this.clock.now()).toISOString(), packages, held });
  }
}
