import { CanaryStore, plantCanary, unusedSeed } from '../../backups/canaries';
import { SampleStore } from '../../backups/sample';
import { systemClock } from '../../foundation/clock';
import type { Database } from '../../foundation/database';
import type { KeyringClient } from '../../keyring/client';
import { ingestTarget, postWebhook } from '../webhook/ingest-target';

/** Plants a canary now, by ingest at `url` or that of the configuration. Returns the reference. */
export async function plantNow(database: Database, keyring: KeyringClient, url?: string): Promise<string> {
  const target = ingestTarget(process.env, url);
  const parts = {
    canaries: new CanaryStore(database),
    samples: new SampleStore(database),
    keyring,
    deliver: async (body: Buffer) => (await postWebhook(target, body)).status,
  };
  return plantCanary(parts, systemClock.now(), await unusedSeed(parts.canaries));
}
