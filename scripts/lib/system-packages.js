// @ts-check
'use strict';

const { join } = require('node:path');
const { debianPackages, installWithApt, unpackPrivately } = require('./apt-packages');
const { run, succeeds } = require('./run');
const { step, detail, Stop } = require('./say');
const { findServerPrograms } = require('./server-programs');

/**
 * Finds PostgreSQL and Redis, installing what is missing through apt-get or brew; elsewhere ends with the list of what to install.
 * @param {string} root the checkout
 * @returns {Promise<import('./server-programs').ServerPrograms>}
 */
async function ensureSystemPackages(root) {
  const programs = join(root, '.lethe', 'programs');
  const before = findServerPrograms(programs);
  if (!before.postgresBin || !before.redis) {
    await install({ postgres: !before.postgresBin, redis: !before.redis }, programs);
  }
  const { postgresBin, redis, libraryPath } = findServerPrograms(programs);
  if (!postgresBin || !redis) throw new Stop(instructions({ postgres: !postgresBin, redis: !redis }));
  return { postgresBin, redis, ...(libraryPath && { libraryPath }) };
}

/**
 * @param {{ postgres: boolean, redis: boolean }} missing
 * @param {string} programs
 */
async function install(missing, programs) {
  if (await succeeds('apt-get', ['--version'])) return installOnDebian(missing, programs);
  if (await succeeds('brew', ['--version'])) {
    const formulae = [...(missing.postgres ? ['postgresql@17'] : []), ...(missing.redis ? ['redis'] : [])];
    step(`Installing ${formulae.join(' and ')} with brew (no service is started)`);
    await run('brew', ['install', ...formulae]);
    return;
  }
  throw new Stop(instructions(missing));
}

/**
 * @param {{ postgres: boolean, redis: boolean }} missing
 * @param {string} programs
 */
async function installOnDebian(missing, programs) {
  const prefix =
    process.getuid?.() === 0 ? [] : (await succeeds('sudo', ['-n', 'true'])) ? ['sudo', '-n'] : undefined;
  if (prefix) {
    step('Refreshing the package lists');
    await run([...prefix, 'apt-get'][0], [...prefix, 'apt-get', 'update'].slice(1)).catch((error) =>
      detail(error.message),
    );
  }
  const packages = await debianPackages(missing);
  if (packages.length === 0) throw new Stop(instructions(missing));
  if (prefix) {
    step(
      `Installing ${packages.join(' and ')} with apt-get (no service of the system is created or started)`,
    );
    await installWithApt(packages, prefix);
    return;
  }
  step(
    `Unpacking ${packages.join(' and ')} into .lethe/programs (no root here, so nothing of the system is changed)`,
  );
  await unpackPrivately(packages, programs).catch((error) => {
    throw new Stop(`${error.message}\n\n${instructions(missing)}`);
  });
}

/** @param {{ postgres: boolean, redis: boolean }} missing */
function instructions(missing) {
  const lines = ['Please install, then run the same command again:'];
  if (missing.postgres) {
    lines.push('  - PostgreSQL 15 or later: the server programs (postgres, initdb, pg_dump, pg_restore)');
    lines.push(
      '      Debian, Ubuntu: apt-get install postgresql (15 or later; older releases: apt.postgresql.org)',
    );
    lines.push('      macOS: brew install postgresql@17');
    lines.push('      elsewhere: set LETHE_POSTGRES_BIN to the folder that holds them');
  }
  if (missing.redis) {
    lines.push('  - Redis 6.2 or later (or Valkey): redis-server on the PATH');
    lines.push('      Debian, Ubuntu: apt-get install redis-server · macOS: brew install redis');
  }
  lines.push('They need not be started: Lethe starts its own.');
  return lines.join('\n');
}

module.exports = { ensureSystemPackages };
