import type { DynamicModule } from '@nestjs/common';
import { alertFiles } from '../../alerts';
import type { CredentialFiles } from '../../credentials';
import type { Logger } from '../../foundation/logging';
import { CredentialCareModule } from '../../recipients/credential-care';
import { graphSettings } from '../../recipients/meta';
import type { WorkerConfig } from './worker.config';

/** The worker's credentials: stored ones, and until there are any, those in files. */
export function workerCredentials(config: WorkerConfig, logger: Logger): DynamicModule {
  return CredentialCareModule.forRoot({
    graph: graphSettings(config),
    files: filesOf(config),
    logger,
  });
}

function filesOf(config: WorkerConfig): CredentialFiles {
  const { META_APP_ID, META_APP_SECRET_FILE, META_ACCESS_TOKEN_FILE } = config;
  const facts = META_APP_ID === undefined ? {} : { appId: META_APP_ID };
  return {
    ...alertFiles(config),
    ...(META_APP_SECRET_FILE !== undefined && { 'meta-app-secret': { path: META_APP_SECRET_FILE } }),
    ...(META_ACCESS_TOKEN_FILE !== undefined && {
      'meta-access-token': { path: META_ACCESS_TOKEN_FILE, facts },
    }),
  };
}
