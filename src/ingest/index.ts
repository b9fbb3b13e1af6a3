export { ingestConfigKeys, type IngestConfig } from './ingest-config';
export { IngestModule } from './ingest.module';
export type { WebhookOutcome } from './webhook/outcome';
