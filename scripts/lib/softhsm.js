// @ts-check
'use strict';

const { existsSync, mkdirSync, readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { installWithApt, unpackPrivately } = require('./apt-packages');
const { run, succeeds } = require('./run');
const { detail, step } = require('./say');

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
    await install(programs).catch((error) => detail(`SoftHSM2 is not to be had: ${error.message}`));
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

/** @param {string} programs */
async function install(programs) {
  step('Installing SoftHSM2, which the tests of the PKCS#11 custodian use');
  if (await succeeds('apt-get', ['--version'])) {
    const prefix =
      process.getuid?.() === 0 ? [] : (await succeeds('sudo', ['-n', 'true'])) ? ['sudo', '-n'] : undefined;
    if (!prefix) return unpackPrivately(['softhsm2', 'libsofthsm2'], programs);
    const [command, ...words] = [...prefix, 'apt-get', 'update'];
    await run(command, words);
    return installWithApt(['softhsm2'], prefix);
  }
  if (await succeeds('brew', ['--version'])) await run('brew', ['install', 'softhsm']);
}

module.exports = { ensureSoftHsm };
