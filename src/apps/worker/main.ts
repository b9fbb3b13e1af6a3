import 'reflect-metadata';
import { runHttpProcess } from '../../foundation/http';
import { WorkerAppModule } from './worker-app.module';
import { workerProcessKeys } from './worker.config';

runHttpProcess({
  role: 'worker',
  keys: workerProcessKeys,
  bodyLimitBytes: 16_384,
  module: (config, logger, gate) => WorkerAppModule.forRoot(config, logger, gate),
});
