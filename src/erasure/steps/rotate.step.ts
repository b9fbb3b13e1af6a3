import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { stepDone, type StepOutcome, stepWaits } from '../../foundation/steps';
import { KeyringClient } from '../../keyring/client';
import type { ErasureRequest, ErasureStep } from '../erasure-request';
import { lookAgainInMs } from './look-again';

/** After a rotation that failed its verification: somebody has been told, and the keyring tries again. */
const FAILED_MS = 30_000;
/** While two people must approve first: they and the delay decide, not we. */
const GUARDED_MS = 60_000;

/**
 * Has the keyring make a new generation without the person's keys and destroy the old root everywhere: from then on every older copy of the
 * keyring is dead, and with it every backup of the person's messages.
 */
@Injectable()
export class RotateStep implements ErasureStep {
  readonly name = 'rotate';

  constructor(
    private readonly keyring: KeyringClient,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run({ subjectRef, executedAt }: ErasureRequest): Promise<StepOutcome> {
    const evidence = await this.keyring.evidence({ kind: 'subject', subjectRef, reason: 'erasure' });
    if (evidence !== null) {
      return stepDone({
        generationFrom: evidence.destroyedFrom,
        generationTo: evidence.destroyedTo,
        devices: evidence.devices.length,
      });
    }
    const { phase, failure } = await this.keyring.rotate({ wait: false });
    if (phase === 'idle' && failure !== undefined) return stepWaits(GUARDED_MS, { because: failure });
    if (phase === 'failed') return stepWaits(FAILED_MS, { phase, failure: failure ?? 'unknown' });
    return stepWaits(lookAgainInMs(executedAt, this.clock.now()), { phase });
  }
}
