import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readQuickstartFile } from './quickstart-file';
import { KEY_ROLES, keyFile } from './role-keys';
import { shownPath } from './shown-path';

/** Prints addresses and keys; false when an earlier start never got that far. */
export function showWhere(home: string): boolean {
  const file = readQuickstartFile(home);
  if (!file) return false;
  console.log(`\ningest   ${file.urls.ingest}/webhooks/whatsapp`);
  console.log(`api      ${file.urls.api}/v1   documentation ${file.urls.api}/docs`);
  console.log('API keys (also as files, see quickstart.json):');
  for (const role of KEY_ROLES)
    console.log(`  ${role.padEnd(10)} ${readFileSync(keyFile(home, role), 'utf8').trimEnd()}`);
  console.log(
    `The same in ${shownPath(join(home, 'quickstart.json'))}; logs in ${shownPath(join(home, 'log'))}; evidence in ${shownPath(join(home, 'demonstration'))}`,
  );
  return true;
}
