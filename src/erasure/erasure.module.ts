import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { RetentionWorkerModule } from '../retention';
import { SubjectStore } from '../subjects';
import { Obligations, ObligationStore } from '../vault/obligations';
import type { CertificateNames } from './certificate/certificate-facts';
import { CERTIFICATE_NAMES, CertificateIssuer } from './certificate/certificate-issuer';
import { CertificateKeeper } from './certificate/certificate-keeper';
import { CertificateSurroundings } from './certificate/certificate-surroundings';
import {
  CertificateRow,
  CertificateWithdrawalRow,
  GenerationEvidenceRow,
} from './certificate/certificate.entity';
import { CertificateSigner } from './certificate/certificate-signer';
import { CertificateStore } from './certificate/certificate.store';
import { CertificateWithdrawal } from './certificate/certificate-withdrawal';
import { CitedEntries } from './certificate/cited-entries';
import { CopyCatalogueStore } from './certificate/copy-catalogue.store';
import { GenerationEntries } from './certificate/generation-entries';
import { ErasedSweep } from './erased-sweep';
import { DestroyingSteps, ErasureSteps, FencingSteps, ReadingSteps, TellingSteps } from './erasure-steps';
import { ErasureFeedWriter } from './erasure-feed.store';
import { HeldPeople } from './held-people';
import { IdentifierOpener } from './identifier-opener';
import { PersonFence } from './person-fence';
import { CertifyStep } from './steps/certify.step';
import { CollectStep } from './steps/collect.step';
import { DeleteRowsStep } from './steps/delete-rows.step';
import { DestroyKeysStep } from './steps/destroy-keys.step';
import { ExportEnd } from './steps/export-end';
import { ExportObjects } from './steps/export-objects';
import { FenceStep, WaitOutStep } from './steps/fence.step';
import { MediaObjects } from './steps/media-objects';
import { KeepForScanStep, SCAN_DAYS } from './steps/keep-for-scan.step';
import { KeepHeldIdentitiesStep } from './steps/keep-held-identities.step';
import { PlanForgettingStep } from './steps/plan-forgetting.step';
import { RotateStep } from './steps/rotate.step';
import { SealExternalIdsStep } from './steps/seal-external-ids.step';
import { SubjectStores } from './steps/subject-stores';
import { TellOutsideStep } from './steps/tell-outside.step';
import { TellRecipientsStep } from './steps/tell-recipients.step';
import { WitnessStep } from './steps/witness.step';
import { StoreCounter } from './store-counter';
import { SubjectRowsStore } from './subject-rows.store';

const stores = [
  SubjectRowsStore,
  ErasureFeedWriter,
  CertificateStore,
  CopyCatalogueStore,
  SubjectStore,
  ObligationStore,
];
const steps = [
  SealExternalIdsStep,
  PlanForgettingStep,
  KeepForScanStep,
  KeepHeldIdentitiesStep,
  FenceStep,
  WaitOutStep,
  CollectStep,
  TellRecipientsStep,
  TellOutsideStep,
  DestroyKeysStep,
  DeleteRowsStep,
  RotateStep,
  WitnessStep,
  CertifyStep,
];

/** What the controller says of erasures. */
export interface ErasureWishes {
  names: CertificateNames;
  /** For how many days a search for residues can follow one; 0 for none. */
  scanDays: number;
}

/** The erasure cycle, for the worker alone. `modules` are those of packages, notices and forgetting; `AuditModule`, `KeyringClientModule` and the clock are global. */
@Module({})
export class ErasureModule {
  static forRoot({ names, scanDays }: ErasureWishes, modules: readonly DynamicModule[]): DynamicModule {
    return {
      module: ErasureModule,
      imports: [
        TypeOrmModule.forFeature([CertificateRow, CertificateWithdrawalRow, GenerationEvidenceRow]),
        RetentionWorkerModule,
        ...modules,
      ],
      providers: [
        { provide: CERTIFICATE_NAMES, useValue: names },
        { provide: SCAN_DAYS, useValue: scanDays },
        ...stores,
        Obligations,
        StoreCounter,
        ExportEnd,
        ExportObjects,
        MediaObjects,
        SubjectStores,
        CitedEntries,
        GenerationEntries,
        CertificateSurroundings,
        CertificateSigner,
        CertificateIssuer,
        CertificateKeeper,
        ...steps,
        IdentifierOpener,
        HeldPeople,
        PersonFence,
        ReadingSteps,
        FencingSteps,
        TellingSteps,
        DestroyingSteps,
        ErasureSteps,
        ErasedSweep,
        CertificateWithdrawal,
      ],
      exports: [
        ErasureSteps,
        ErasedSweep,
        CertificateKeeper,
        CertificateStore,
        CertificateWithdrawal,
        SubjectRowsStore,
        SealExternalIdsStep,
      ],
    };
  }
}
