import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './demonstration';
import { allPages, expectDone, expectStatus, textOf } from './http-client';
import { demand } from './narrator';
import { carryOut } from './request';
import { showVerified } from './show-audit';
import { findSubject } from './show-history';
import { ADA } from './story';

/** Where the demonstration leaves Ada's certificate. */
export const CERTIFICATE_FILE = 'erasure-certificate.jws';

/** An erasure from receipt to a certificate that anybody can verify offline. */
export async function showErasure(stage: Stage): Promise<void> {
  const { narrator, crm, dpo, folder } = stage;
  narrator.step('Ada asks to be erased (Art. 17 GDPR)');
  const ada = await findSubject(crm, ADA);
  demand(ada, 'Ada is known before');
  narrator.say(
    'Keys are destroyed only after every lease has run out; the quickstart’s leases live for seconds, a real one’s for a minute.',
  );
  const id = await carryOut(stage, 'erasure', ADA);

  const gone = expectStatus(await crm.get(`/v1/subjects/${ada.id}/messages`), 410, 'erased subject');
  narrator.call('GET', '/v1/subjects/{id}/messages', `${gone.status} gone`);
  demand((await findSubject(crm, ADA)) === undefined, 'nobody is found under her number');
  narrator.call('POST', '/v1/subjects/search', 'nobody has this number');

  await showFeed(stage, ada.id);
  const certificate = expectStatus(await dpo.get(`/v1/requests/${id}/certificate`), 200, 'certificate');
  const file = join(folder, CERTIFICATE_FILE);
  writeFileSync(file, certificate.bytes, { mode: 0o600 });
  narrator.call('GET', '/v1/requests/{id}/certificate', file);
  await showVerified(stage, file);
}

/** The CRM, which was shown Ada's messages, is told that she is erased, and says that it forgot her too. */
async function showFeed({ narrator, crm }: Stage, subjectId: string): Promise<void> {
  const erasures = await allPages(crm, '/v1/erasures', 'erasures');
  const told = erasures.find((erasure) => erasure.subjectId === subjectId);
  demand(told, 'the CRM finds the erasure in its feed');
  narrator.call('GET', '/v1/erasures', 'the CRM reads in its feed that this person was erased');
  expectDone(await crm.post(`/v1/erasures/${textOf(told.id)}/ack`), 'acknowledge');
  narrator.call('POST', '/v1/erasures/{id}/ack', 'the CRM has forgotten her, too (Art. 19)');
}
