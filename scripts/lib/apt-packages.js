// @ts-check
'use strict';

const { mkdirSync, mkdtempSync, readdirSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { run, succeeds } = require('./run');
const { step } = require('./say');
const { OLDEST_POSTGRES } = require('./server-programs');

const DROP_IN = '/etc/postgresql-common/createcluster.d/lethe-install.conf';

/**
 * The Debian packages that hold the programs. `redis-tools` rather than `redis-server`: its redis-check-rdb is the server binary (Debian
 * links redis-server to it), and it brings no service that the system would start.
 * @param {{ postgres: boolean, redis: boolean }} missing
 * @returns {Promise<string[]>}
 */
async function debianPackages(missing) {
  const packages = missing.redis ? ['redis-tools'] : [];
  if (missing.postgres) {
    const names = await run('apt-cache', ['pkgnames', 'postgresql-']);
    const versions = [...names.matchAll(/^postgresql-(\d+)$/gm)].map((match) => Number(match[1]));
    const newest = Math.max(0, ...versions.filter((version) => version >= OLDEST_POSTGRES));
    if (newest === 0) return [];
    packages.push(`postgresql-${newest}`);
  }
  return packages;
}

/**
 * Installs Debian packages as root or through sudo, without any server of the system being created or started: a drop-in tells
 * postgresql-common not to make its `main` cluster, and goes away again afterwards.
 * @param {string[]} packages
 * @param {string[]} prefix `[]` as root, `['sudo', '-n']` otherwise
 */
async function installWithApt(packages, prefix) {
  const asRoot = (/** @type {string[]} */ command) =>
    run(command[0], command.slice(1), { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  const apt = (/** @type {string[]} */ names) =>
    asRoot([
      ...prefix,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      'install',
      '-y',
      '--no-install-recommends',
      ...names,
    ]);
  const server = packages.some((name) => name.startsWith('postgresql-'));
  if (!server) {
    await apt(packages);
    return;
  }
  await apt(['postgresql-common']);
  await asRoot([
    ...prefix,
    'sh',
    '-c',
    `mkdir -p ${DROP_IN.replace(/\/[^/]+$/, '')} && echo 'create_main_cluster = false' > ${DROP_IN}`,
  ]);
  try {
    await apt(packages);
  } finally {
    await asRoot([...prefix, 'rm', '-f', DROP_IN]);
  }
}

/**
 * Without root: unpacks the packages, and the libraries they need and the machine lacks, into a folder of ours. Nothing of them runs and
 * nothing of the system changes.
 * @param {string[]} packages
 * @param {string} programs the folder
 */
async function unpackPrivately(packages, programs) {
  const plan = await run('apt-get', ['install', '--simulate', '--no-install-recommends', ...packages]);
  const wanted = [...plan.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]);
  const downloads = mkdtempSync(join(tmpdir(), 'lethe-packages-'));
  try {
    await run('apt-get', ['download', ...wanted], { cwd: downloads });
    mkdirSync(programs, { recursive: true });
    for (const file of readdirSync(downloads)) await run('dpkg-deb', ['-x', join(downloads, file), programs]);
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}

/**
 * Installs a program that only tests need, through apt-get or brew; without root it is unpacked beside us. Does nothing on other systems.
 * @param {{ name: string, debian: string[], brew: string }} wanted
 * @param {string} programs where a private copy goes
 */
async function installWhatTestsUse({ name, debian, brew }, programs) {
  step(`Installing ${name} (tests use it)`);
  if (await succeeds('apt-get', ['--version'])) {
    const prefix =
      process.getuid?.() === 0 ? [] : (await succeeds('sudo', ['-n', 'true'])) ? ['sudo', '-n'] : undefined;
    if (!prefix) return unpackPrivately(debian, programs);
    const [command, ...words] = [...prefix, 'apt-get', 'update'];
    await run(command, words);
    return installWithApt(debian, prefix);
  }
  if (await succeeds('brew', ['--version'])) await run('brew', ['install', brew]);
}

module.exports = { debianPackages, installWhatTestsUse, installWithApt, unpackPrivately };
