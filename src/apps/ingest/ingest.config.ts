import { auditKeys, databaseKeys, guardKeys, keyringClientKeys, port } from '../../foundation/config';
import { ingestConfigKeys } from '../../ingest';

/** Every setting of the `ingest` process. */
export const ingestProcessKeys = {
  ...ingestConfigKeys,
  ...databaseKeys('lethe_ingest'),
  ...keyringClientKeys,
  ...auditKeys,
  ...guardKeys,
  PORT: port(8080),
  METRICS_PORT: port(9080),
};
