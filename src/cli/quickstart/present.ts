import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readSecretFile } from '../../foundation/config';
import { demonstrate, type Stage } from './demonstration';
import { HttpClient } from './http-client';
import { Narrator } from './narrator';
import { readQuickstartFile, writeQuickstartFile } from './quickstart-file';
import { ensureRoleKeys, type KeyRole, type Lethe } from './role-keys';
import { letheIn } from './run-lethe';
import { showFound } from './show-found';
import { shownPath } from './shown-path';

/** Makes the keys, then shows the main job, or, where an earlier start has shown it, that its data is still there. */
export async function present(
  home: string,
  urls: Record<string, string>,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const lethe = letheIn(env);
  const before = readQuickstartFile(home)?.demonstratedAt;
  const keys = await ensureRoleKeys(home, urls.api!, lethe);
  writeQuickstartFile(home, urls, before);
  const stage = stageOf(home, urls, keys, lethe);
  if (before === undefined) await demonstrate(stage);
  else await showFound(stage);
  writeQuickstartFile(home, urls, before ?? new Date().toISOString());
}

function stageOf(
  home: string,
  urls: Record<string, string>,
  keys: Record<KeyRole, string>,
  lethe: Lethe,
): Stage {
  const folder = shownPath(join(home, 'demonstration'));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const api = (role: KeyRole) => new HttpClient(urls.api!, keys[role]);
  return {
    narrator: new Narrator(),
    ingest: new HttpClient(urls.ingest!),
    crm: api('crm'),
    dpo: api('dpo'),
    owner: api('owner'),
    auditor: api('auditor'),
    appSecret: readSecretFile(join(home, 'secrets', 'meta-app-secrets')),
    verifyToken: readSecretFile(join(home, 'secrets', 'meta-verify-token')).toString('utf8'),
    folder,
    lethe,
  };
}
