import { Injectable } from '@nestjs/common';
import type { ErasureStep } from './erasure-request';
import { CertifyStep } from './steps/certify.step';
import { CollectStep } from './steps/collect.step';
import { DeleteRowsStep } from './steps/delete-rows.step';
import { DestroyKeysStep } from './steps/destroy-keys.step';
import { FenceStep, WaitOutStep } from './steps/fence.step';
import { RotateStep } from './steps/rotate.step';
import { SealExternalIdsStep } from './steps/seal-external-ids.step';
import { TellRecipientsStep } from './steps/tell-recipients.step';
import { WitnessStep } from './steps/witness.step';

/** What is done before the keys die. */
@Injectable()
export class PreparingSteps {
  readonly list: readonly ErasureStep[];

  constructor(
    sealExternalIds: SealExternalIdsStep,
    fence: FenceStep,
    waitOut: WaitOutStep,
    collect: CollectStep,
    tellRecipients: TellRecipientsStep,
  ) {
    this.list = [sealExternalIds, fence, waitOut, collect, tellRecipients];
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

  constructor(preparing: PreparingSteps, destroying: DestroyingSteps) {
    this.list = [...preparing.list, ...destroying.list];
  }
}
