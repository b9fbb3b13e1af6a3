import 'reflect-metadata';
import { runHttpProcess } from '../../foundation/http';
import { ApiAppModule } from './api-app.module';
import { apiProcessKeys } from './api.config';
import { ApiDocument } from './docs/api-document';

runHttpProcess({
  role: 'api',
  keys: apiProcessKeys,
  bodyLimitBytes: 262_144,
  module: (config, logger, gate) => ApiAppModule.forRoot(config, logger, gate),
  prepare: (app) => app.get(ApiDocument).build(app),
});
