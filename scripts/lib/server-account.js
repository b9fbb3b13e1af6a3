// @ts-check
'use strict';

const { chmodSync, chownSync, mkdirSync, readFileSync, statSync } = require('node:fs');
const { dirname, resolve } = require('node:path');

/**
 * The account that database servers run under. PostgreSQL refuses root, so root runs them as `postgres` (which its package creates) or
 * `nobody`; anybody else runs them as themselves.
 * @typedef {{ uid: number, gid: number, name: string }} ServerAccount
 */

/** @returns {ServerAccount | undefined} undefined: as ourselves */
function serverAccount() {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const entry = accounts.find((fields) => fields[0] === name);
    if (entry) return { name, uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a postgres nor a nobody account');
}

/**
 * True when the account can get to `directory`: every directory above it lets it through.
 * @param {string} directory
 * @param {ServerAccount | undefined} account
 */
function canReach(directory, account) {
  if (!account) return true;
  for (let path = resolve(directory); ; path = dirname(path)) {
    const { mode, uid, gid } = statSync(path);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if (!(mode & bit)) return false;
    if (path === dirname(path)) return true;
  }
}

/**
 * Creates a directory that only the account enters.
 * @param {string} directory
 * @param {ServerAccount | undefined} account
 */
function makePrivateDirectory(directory, account) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  if (account) chownSync(directory, account.uid, account.gid);
}

/**
 * Options that make a child process run as the account.
 * @param {ServerAccount | undefined} account
 */
function asAccount(account) {
  return account ? { uid: account.uid, gid: account.gid } : {};
}

module.exports = { serverAccount, canReach, makePrivateDirectory, asAccount };
