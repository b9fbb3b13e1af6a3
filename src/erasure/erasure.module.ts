import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { SubjectStore } from '../subjects';
import { Obligations, ObligationStore } from '../vault/obligations';
import type { CertificateNames } from './certificate/certificate-facts';
import { CERTIFICATE_NAMES, CertificateIssuer } from './certificate/certificate-issuer';
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
import { DestroyingSteps, ErasureSteps, PreparingSteps } from './erasure-steps';
import { RecipientNoticesStore } from './recipient-notices.store';
import { CertifyStep } from './steps/certify.step';
import { CollectStep } from './steps/collect.step';
import { DeleteRowsStep } from './steps/delete-rows.step';
import { DestroyKeysStep } from './steps/destroy-keys.step';
import { ExportEnd } from './steps/export-end';
import { ExportObjects } from './steps/export-objects';
import { FenceStep, WaitOutStep } from './steps/fence.step';
import { MediaObjects } from './steps/media-objects';
import { RotateStep } from './steps/rotate.step';
import { SealExternalIdsStep } from './steps/seal-external-ids.step';
import { TellRecipientsStep } from './steps/tell-recipients.step';
import { WitnessStep } from './steps/witness.step';
import { SubjectRowsStore } from './subject-rows.store';

const stores = [
  SubjectRowsStore,
  RecipientNoticesStore,
  CertificateStore,
  CopyCatalogueStore,
  SubjectStore,
  ObligationStore,
];
const steps = [
  SealExternalIdsStep,
  FenceStep,
  WaitOutStep,
  CollectStep,
  TellRecipientsStep,
  DestroyKeysStep,
  DeleteRowsStep,
  RotateStep,
  WitnessStep,
  CertifyStep,
];

/** The erasure cycle, for the worker alone. Needs `AuditModule`, `KeyringClientModule`, `PackagesModule` and the clock. */
@Module({})
export class ErasureModule {
  static forRoot(names: CertificateNames, packages: DynamicModule): DynamicModule {
    return {
      module: ErasureModule,
      imports: [
        TypeOrmModule.forFeature([CertificateRow, CertificateWithdrawalRow, GenerationEvidenceRow]),
        packages,
      ],
      providers: [
        { provide: CERTIFICATE_NAMES, useValue: names },
        ...stores,
        Obligations,
        ExportEnd,
        ExportObjects,
        MediaObjects,
        CitedEntries,
        GenerationEntries,
        CertificateSurroundings,
        CertificateSigner,
        CertificateIssuer,
        ...steps,
        PreparingSteps,
        DestroyingSteps,
        ErasureSteps,
        ErasedSweep,
        CertificateWithdrawal,
      ],
      exports: [ErasureSteps, ErasedSweep, CertificateWithdrawal, SubjectRowsStore],
    };
  }
}
