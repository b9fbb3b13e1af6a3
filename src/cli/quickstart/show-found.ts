import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './demonstration';
import { allPages } from './http-client';
import { demand } from './narrator';
import { showVerified } from './show-audit';
import { CERTIFICATE_FILE } from './show-erasure';
import { findSubject } from './show-history';
import { ADA, BO } from './story';

/** A later start: what was kept is there, who was erased is not, and the certificate still verifies. */
export async function showFound(stage: Stage): Promise<void> {
  const { narrator, crm, folder } = stage;
  narrator.step('The data of the earlier start is found again');
  const bo = await findSubject(crm, BO);
  demand(bo, 'Bo is still known');
  const messages = await allPages(crm, `/v1/subjects/${bo.id}/messages`, 'messages');
  narrator.say(`Bo’s history: ${messages.length} of his messages.`);
  demand((await findSubject(crm, ADA)) === undefined, 'Ada is still erased');
  narrator.say('Ada, who was erased, is not found.');
  const file = join(folder, CERTIFICATE_FILE);
  if (existsSync(file)) await showVerified(stage, file);
  narrator.say('`npm run quickstart -- --reset` starts from nothing and shows everything again.');
}
