import type { DynamicModule } from '@nestjs/common';
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

function filesOf({
  META_APP_ID,
  META_APP_SECRET_FILE,
  META_ACCESS_TOKEN_FILE,
}: WorkerConfig): CredentialFiles {
  const facts = META_APP_ID === undefined ? {} : { appId: META_APP_ID };
  return {
    ...(META_APP_SECRET_FILE !== undefined && { 'meta-app-secret': { path: META_APP_SECRET_FILE } }),
    ...(META_ACCESS_TOKEN_FILE !== undefined && {
      'meta-access-token': { path: META_ACCESS_TOKEN_FILE, facts },
    }),
  };
}
