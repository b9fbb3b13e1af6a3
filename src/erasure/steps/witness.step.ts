import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../foundation/clock';
import { DomainError } from '../../foundation/errors';
import { type Evidence, stepDone, type StepOutcome, stepWaits } from '../../foundation/steps';
import { KeyringClient } from '../../keyring/client';
import { CitedEntries } from '../certificate/cited-entries';
import { GenerationEntries } from '../certificate/generation-entries';
import { type ErasureRequest, type ErasureStep, evidenceOf, numberOf } from '../erasure-request';
import { lookAgainInMs } from './look-again';

/** Waits until everything that the certificate rests on stands in the log, and a witness outside has a head that covers it. */
@Injectable()
export class WitnessStep implements ErasureStep {
  readonly name = 'witness';

  constructor(
    private readonly keyring: KeyringClient,
    private readonly generations: GenerationEntries,
    private readonly cited: CitedEntries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(
    { subjectRef, executedAt }: ErasureRequest,
    done: ReadonlyMap<string, Evidence>,
  ): Promise<StepOutcome> {
    const evidence = await this.keyring.evidence({ kind: 'subject', subjectRef, reason: 'erasure' });
    if (evidence === null)
      throw new DomainError(
        'corrupt',
        'erasure.evidence',
        'the keyring has lost its evidence of a destruction',
      );
    const tickets = [
      numberOf(evidenceOf(done, 'fence'), 'ticket'),
      numberOf(evidenceOf(done, 'destroy-keys'), 'intent'),
      numberOf(evidenceOf(done, 'delete-rows'), 'result'),
      ...(await this.generations.record(evidence)),
    ];
    return (await this.cited.areWitnessed(tickets))
      ? stepDone({ tickets })
      : stepWaits(lookAgainInMs(executedAt, this.clock.now()));
  }
}
