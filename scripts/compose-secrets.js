// @ts-check
'use strict';

/**
 * `node scripts/compose-secrets.js [DIR]`: makes the secret files that docker-compose.yml names, in `secrets/` unless DIR says otherwise.
 * Existing files stay as they are. The folder is closed to others; the files themselves are readable, because Compose hands them to containers
 * with their permissions and the processes in there are not root.
 */

const { chmodSync, mkdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { ensureSecret } = require('./lib/secret-files');

const folder = process.argv[2] ?? 'secrets';
const compose = readFileSync(join(__dirname, '..', 'docker-compose.yml'), 'utf8');
const names = [...compose.matchAll(/file: \.\/secrets\/([\w-]+)/g)].map((match) => match[1]);

mkdirSync(folder, { recursive: true, mode: 0o700 });
chmodSync(folder, 0o700);
for (const name of names) {
  ensureSecret(join(folder, name));
  chmodSync(join(folder, name), 0o444);
}
process.stdout.write(
  `${names.length} secrets in ${folder}; put your Meta app secret into meta-app-secrets\n`,
);
