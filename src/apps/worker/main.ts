import 'reflect-metadata';
import { constants, setPriority } from 'node:os';
import { runHttpProcess } from '../../foundation/http';
import { WorkerAppModule } from './worker-app.module';
import { workerProcessKeys } from './worker.config';

// All that the worker does can wait a little; a webhook that comes meanwhile cannot.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

runHttpProcess({
  role: 'worker',
  keys: workerProcessKeys,
  bodyLimitBytes: 16_384,
  module: (config, logger, gate) => WorkerAppModule.forRoot(config, logger, gate),
});
