// @ts-check
'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { run } = require('./run');
const { step } = require('./say');

/**
 * Installs the packages of `package-lock.json` unless `node_modules` already holds exactly them.
 * @param {string} root the checkout
 */
async function ensureNpmPackages(root) {
  const reason = staleness(root);
  if (!reason) return;
  step(`Installing npm packages (${reason})`);
  // Development packages hold the compiler and the test runner, so a NODE_ENV=production around us must not leave them out.
  await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], { cwd: root });
}

/**
 * Why `node_modules` is not what the lock file says, or undefined when it is. npm keeps a copy of the lock inside `node_modules`; packages
 * for other operating systems are left out of it.
 * @param {string} root
 */
function staleness(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted) return undefined;
  if (!present) return 'none yet';
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = present[path];
    if (found ? found.version !== entry.version : !entry.optional)
      return `${path.replace(/^node_modules\//, '')} is not at ${entry.version}`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, { version: string, optional?: boolean }> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

module.exports = { ensureNpmPackages };
