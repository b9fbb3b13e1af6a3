// @ts-check
'use strict';

const { existsSync, mkdirSync, readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { installWhatTestsUse } = require('./apt-packages');
const { detail } = require('./say');

const PLACES = ['/usr', '/usr/local', '/opt/homebrew', '/opt/homebrew/opt/softhsm'];

/**
 * SoftHSM2, the software token that the PKCS#11 custodian is tested against: finds it or installs it, and writes a configuration whose tokens
 * lie under `home`. Resolves to nothing where it cannot be had: the tests that want it then say so.
 * @param {string} root the checkout
 * @param {string} home
 * @returns {Promise<{ SOFTHSM2_CONF: string, LETHE_TEST_SOFTHSM_LIBRARY: string, LETHE_TEST_SOFTHSM_UTIL: string } | undefined>}
 */
async function ensureSoftHsm(root, home) {
  const programs = join(root, '.lethe', 'programs');
  const places = [...PLACES, join(programs, 'usr')];
  if (!find(places))
    await installWhatTestsUse(
      { name: 'SoftHSM2, for the PKCS#11 custodian', debian: ['softhsm2', 'libsofthsm2'], brew: 'softhsm' },
      programs,
    ).catch((error) => detail(`SoftHSM2 is not to be had: ${error.message}`));
  const found = find(places);
  if (!found) return undefined;
  const tokens = join(home, 'softhsm-tokens');
  const configuration = join(home, 'softhsm2.conf');
  mkdirSync(tokens, { recursive: true, mode: 0o700 });
  writeFileSync(
    configuration,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  return {
    SOFTHSM2_CONF: configuration,
    LETHE_TEST_SOFTHSM_LIBRARY: found.library,
    LETHE_TEST_SOFTHSM_UTIL: found.util,
  };
}

/** @param {string[]} places */
function find(places) {
  for (const place of places) {
    const util = join(place, 'bin', 'softhsm2-util');
    const library = libraryFolders(place)
      .map((folder) => join(folder, 'softhsm', 'libsofthsm2.so'))
      .find((file) => existsSync(file));
    if (library && existsSync(util)) return { library, util };
  }
  return undefined;
}

/** @param {string} place */
function libraryFolders(place) {
  const lib = join(place, 'lib');
  if (!existsSync(lib)) return [];
  const multiarch = readdirSync(lib).filter((name) => /-linux-gnu/.test(name));
  return [lib, ...multiarch.map((name) => join(lib, name))];
}

module.exports = { ensureSoftHsm };
