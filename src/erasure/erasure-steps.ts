import { Injectable } from '@nestjs/common';
import type { ErasureStep } from './erasure-request';
import { CertifyStep } from './steps/certify.step';
import { CollectStep } from './steps/collect.step';
import { DeleteRowsStep } from './steps/delete-rows.step';
import { DestroyKeysStep } from './steps/destroy-keys.step';
import { FenceStep, WaitOutStep } from './steps/fence.step';
import { KeepForScanStep } from './steps/keep-for-scan.step';
import { KeepHeldIdentitiesStep } from './steps/keep-held-identities.step';
import { PlanForgettingStep } from './steps/plan-forgetting.step';
import { RotateStep } from './steps/rotate.step';
import { SealExternalIdsStep } from './steps/seal-external-ids.step';
import { TellOutsideStep } from './steps/tell-outside.step';
import { TellRecipientsStep } from './steps/tell-recipients.step';
import { WitnessStep } from './steps/witness.step';

/** What is read for the last time. */
@Injectable()
export class ReadingSteps {
  readonly list: readonly ErasureStep[];

  constructor(
    sealExternalIds: SealExternalIdsStep,
    planForgetting: PlanForgettingStep,
    keepForScan: KeepForScanStep,
    keepHeldIdentities: KeepHeldIdentitiesStep,
  ) {
    const wanted = keepForScan.days > 0 ? [keepForScan] : [];
    this.list = [sealExternalIds, planForgetting, ...wanted, keepHeldIdentities];
  }
}

/** From here on nothing of the person is read. */
@Injectable()
export class FencingSteps {
  readonly list: readonly ErasureStep[];

  constructor(fence: FenceStep, waitOut: WaitOutStep) {
    this.list = [fence, waitOut];
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

  constructor(
    reading: ReadingSteps,
    fencing: FencingSteps,
    telling: TellingSteps,
    destroying: DestroyingSteps,
  ) {
    this.list = [...reading.list, ...fencing.list, ...telling.list, ...destroying.list];
  }
}
