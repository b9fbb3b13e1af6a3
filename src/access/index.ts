export { AccessModule } from './access.module';
export type { AccessRequest, AccessStep } from './access-request';
export { ExportStep } from './export.step';
export { packageJsonSchema, packageSchema } from './package/package-schema';
