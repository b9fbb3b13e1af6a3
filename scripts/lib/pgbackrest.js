// @ts-check
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { installWhatTestsUse } = require('./apt-packages');
const { detail } = require('./say');
const { findServerPrograms } = require('./server-programs');

const PLACES = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/**
 * pgBackRest, the tool for physical copies: finds it or installs it. Resolves to nothing where it cannot be had: the tests that want it then say so.
 * @param {string} root the checkout
 * @returns {Promise<{ LETHE_TEST_PGBACKREST: string, LETHE_TEST_PGBACKREST_LIBRARIES?: string } | undefined>}
 */
async function ensurePgBackRest(root) {
  const programs = join(root, '.lethe', 'programs');
  const candidates = [...PLACES, join(programs, 'usr', 'bin')].map((place) => join(place, 'pgbackrest'));
  const found = () => candidates.find((file) => existsSync(file));
  if (!found())
    await installWhatTestsUse(
      { name: 'pgBackRest, the tool for physical copies', debian: ['pgbackrest'], brew: 'pgbackrest' },
      programs,
    ).catch((error) => detail(`pgBackRest is not to be had: ${error.message}`));
  const program = found();
  if (!program) return undefined;
  const { libraryPath } = findServerPrograms(programs);
  return {
    LETHE_TEST_PGBACKREST: program,
    ...(libraryPath && { LETHE_TEST_PGBACKREST_LIBRARIES: libraryPath }),
  };
}

module.exports = { ensurePgBackRest };
