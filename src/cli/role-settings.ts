import { keyringProcessKeys } from '../apps/keyring/keyring-keys';
import { workerProcessKeys } from '../apps/worker/worker.config';
import { ingestProcessKeys } from '../apps/ingest/ingest.config';
import { commonKeys, databaseKeys, keyringClientKeys, port } from '../foundation/config';
import type { RoleName } from './embedded/embedded-environment';

/** The settings that each process reads. */
export const ROLE_SETTINGS = {
  ingest: ingestProcessKeys,
  api: {
    ...commonKeys,
    ...databaseKeys('lethe_api'),
    ...keyringClientKeys,
    PORT: port(8081),
    METRICS_PORT: port(9081),
  },
  worker: workerProcessKeys,
  keyring: keyringProcessKeys,
} satisfies Record<RoleName, object>;
