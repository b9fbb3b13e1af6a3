import {
  auditKeys,
  databaseKeys,
  guardKeys,
  integer,
  keyringClientKeys,
  port,
} from '../../foundation/config';
import { clusterKeys, edgeKeys } from '../../foundation/http';
import { ingestConfigKeys } from '../../ingest';

/** Every setting of the `ingest` process. */
export const ingestProcessKeys = {
  ...ingestConfigKeys,
  ...edgeKeys,
  ...clusterKeys,
  /** Requests that one source may make in a second; Meta delivers from a few addresses, thousands at once after an outage. */
  SOURCE_REQUESTS_PER_SECOND: integer(20_000, 0, 1_000_000),
  ...databaseKeys('lethe_ingest'),
  ...keyringClientKeys,
  ...auditKeys,
  ...guardKeys,
  PORT: port(8080),
  METRICS_PORT: port(9080),
};
