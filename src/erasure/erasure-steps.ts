import { Injectable } from '@nestjs/common';
import type { ErasureStep } from './erasure-request';
import { CertifyStep } from './steps/certify.step';
import { CollectStep } from './steps/collect.step';
import { DeleteRowsStep } from './steps/delete-rows.step';
import { DestroyKeysStep } from './steps/destroy-keys.step';
import { FenceStep, WaitOutStep } from './steps/fence.step';
import { KeepHeldIdentitiesStep } from './steps/keep-held-identities.step';
import { PlanForgettingStep } from './steps/plan-forgetting.step';
import { RotateStep } from './steps/rotate.step';
import { SealExternalIdsStep } from './steps/seal-external-ids.step';
import { TellOutsideStep } from './steps/tell-outside.step';
import { TellRecipientsStep } from './steps/tell-recipients.step';
import { WitnessStep } from './steps/witness.step';

/** What is read for the last time, and the fence. */
@Injectable()
export class PreparingSteps {
  readonly list: readonly ErasureStep[];

  constructor(
    sealExternalIds: SealExternalIdsStep,
    planForgetting: PlanForgettingStep,
    keepHeldIdentities: KeepHeldIdentitiesStep,
    fence: FenceStep,
    waitOut: WaitOutStep,
  ) {
    this.list = [sealExternalIds, planForgetting, keepHeldIdentities, fence, waitOut];
  }
}

/** What is counted, and who is told, while the person can still be named. */
@Injectable()
export class TellingSteps {
  readonly list: readonly ErasureStep[];

  constructor(collect: CollectStep, tellRecipients: TellRecipientsStep, tellOutside: TellOutsideStep) {
    this.list = [collect, tellRecipients, tellOutside];
  }
}

/** What is done from the death of the keys on. */
@Injectable()
export class DestroyingSteps {
  readonly list: readonly ErasureStep[];

  constructor(
    destroyKeys: DestroyKeysStep,
    deleteRows: DeleteRowsStep,
    rotate: RotateStep,
    witness: WitnessStep,
    certify: CertifyStep,
  ) {
    this.list = [destroyKeys, deleteRows, rotate, witness, certify];
  }
}

/** The erasure cycle, in its order (docs/ERASURE-CYCLE.md). */
@Injectable()
export class ErasureSteps {
  readonly list: readonly ErasureStep[];

  constructor(preparing: PreparingSteps, telling: TellingSteps, destroying: DestroyingSteps) {
    this.list = [...preparing.list, ...telling.list, ...destroying.list];
  }
}
