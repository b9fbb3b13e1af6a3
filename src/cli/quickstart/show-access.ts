import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './demonstration';
import { expectStatus } from './http-client';
import { demand } from './narrator';
import { carryOut } from './request';
import { BO } from './story';

const LOCAL_FILE_HEADER = Buffer.from('PK\u0003\u0004', 'latin1');

/** An access request: the person's data as a package to hand over. */
export async function showAccess(stage: Stage): Promise<void> {
  const { narrator, dpo, folder } = stage;
  narrator.step('Bo asks for his data (Art. 15 GDPR)');
  const id = await carryOut(stage, 'access', BO);
  const archive = expectStatus(await dpo.get(`/v1/requests/${id}/package`), 200, 'package');
  demand(archive.bytes.subarray(0, 4).equals(LOCAL_FILE_HEADER), 'the package is a ZIP archive');
  const file = join(folder, 'access-package.zip');
  writeFileSync(file, archive.bytes, { mode: 0o600 });
  narrator.call('GET', '/v1/requests/{id}/package', `${file}, ${archive.bytes.length} bytes`);
  narrator.say(
    'JSON with its schema, and HTML to read. The copy kept here is shredded after seven days; the file above is yours.',
  );
}
