import { apiProcessKeys } from '../apps/api/api.config';
import { ingestProcessKeys } from '../apps/ingest/ingest.config';
import { keyringProcessKeys } from '../apps/keyring/keyring-keys';
import { workerProcessKeys } from '../apps/worker/worker.config';
import type { RoleName } from './embedded/embedded-environment';

/** The settings that each process reads. */
export const ROLE_SETTINGS = {
  ingest: ingestProcessKeys,
  api: apiProcessKeys,
  worker: workerProcessKeys,
  keyring: keyringProcessKeys,
} satisfies Record<RoleName, object>;
