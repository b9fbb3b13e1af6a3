import { showAccess } from './show-access';
import { showErasure } from './show-erasure';
import { showHistory } from './show-history';
import { showIngest } from './show-ingest';
import { showPurge } from './show-purge';
import type { HttpClient } from './http-client';
import type { Narrator } from './narrator';

/** What the demonstration needs: a client per role, the ingest process as the internet sees it, and a folder for its evidence. */
export interface Stage {
  narrator: Narrator;
  ingest: HttpClient;
  crm: HttpClient;
  dpo: HttpClient;
  owner: HttpClient;
  auditor: HttpClient;
  appSecret: Buffer;
  verifyToken: string;
  /** Evidence goes here: the certificate and the access package. */
  folder: string;
  /** Runs `lethe …` as an operator would. */
  lethe: (args: readonly string[]) => Promise<{ status: number; output: string }>;
}

/** The main job, once, over real HTTP, on the sample webhooks: every step prints what it did and what proves it. */
export async function demonstrate(stage: Stage): Promise<void> {
  await showIngest(stage);
  await showHistory(stage);
  await showPurge(stage);
  await showErasure(stage);
  await showAccess(stage);
}
