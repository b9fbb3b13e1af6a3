export { buildCertificate } from './certificate/build-certificate';
export type { CertificateFacts, CertificateNames } from './certificate/certificate-facts';
export { CertificateWithdrawal } from './certificate/certificate-withdrawal';
export { ErasedSweep } from './erased-sweep';
export { ErasureModule } from './erasure.module';
export type { ErasureRequest, ErasureStep } from './erasure-request';
export { SUBJECT_TABLES, SubjectRowsStore } from './subject-rows.store';
export { ErasureSteps } from './erasure-steps';
