import 'reflect-metadata';
import { runHttpCluster } from '../../foundation/http';
import { warmUp } from '../../redaction';
import { IngestAppModule } from './ingest-app.module';
import { ingestProcessKeys } from './ingest.config';

// The route for webhooks sets its own limit of 3 MiB; nothing else that faces the internet takes much.
runHttpCluster({
  role: 'ingest',
  keys: ingestProcessKeys,
  bodyLimitBytes: 16_384,
  module: (config, logger, gate) => {
    // Before the first webhook comes, which may be hostile.
    warmUp();
    return IngestAppModule.forRoot(config, logger, gate);
  },
});
