// @ts-check
'use strict';

const { randomBytes } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');

/**
 * Makes a file with a random secret unless it is there, readable by its owner alone. Returns the secret.
 * @param {string} file
 * @param {number} [bytes]
 */
function ensureSecret(file, bytes = 32) {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${randomBytes(bytes).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8').trimEnd();
}

module.exports = { ensureSecret };
