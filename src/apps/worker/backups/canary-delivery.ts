import type { Credentials } from '../../../credentials';
import { DomainError } from '../../../foundation/errors';
import { signBody } from '../../../whatsapp';
import type { WorkerConfig } from '../worker.config';

/** How the worker lets a canary write: as Meta would, with the app secret of the configured app. Undefined where it does not know where ingest is. */
export function deliveryOf(
  { CANARY_INGEST_URL: url, META_APP_ID: appId }: Pick<WorkerConfig, 'CANARY_INGEST_URL' | 'META_APP_ID'>,
  credentials: Credentials,
): ((body: Buffer) => Promise<number>) | undefined {
  if (url === undefined) return undefined;
  return (body) => {
    if (appId === undefined)
      throw new DomainError(
        'conflict',
        'residue.plant',
        'canaries need LETHE_WORKER_META_APP_ID: the app whose secret signs what they write',
      );
    return credentials.use('meta-app-secret', appId, async ([secret]) => {
      const response = await fetch(`${url.replace(/\/$/, '')}/webhooks/whatsapp`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-hub-signature-256': signBody(body, secret.bytes),
        },
        body: new Uint8Array(body),
        redirect: 'error',
        signal: AbortSignal.timeout(30_000),
      });
      await response.body?.cancel();
      return response.status;
    });
  };
}
