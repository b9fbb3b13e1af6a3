// @ts-check
'use strict';

const { spawnSync } = require('node:child_process');
const { accessSync, constants, existsSync, readdirSync } = require('node:fs');
const { delimiter, join } = require('node:path');

const OLDEST_POSTGRES = 15;
const OLDEST_REDIS = [6, 2];

/**
 * The database servers found on this machine. `argv0` matters to Redis: one binary behaves as server or as checker by the name it is
 * called by. `libraryPath` is set when they were unpacked into `programs` beside us (see apt-packages.js).
 * @typedef {{ postgresBin: string, redis: { command: string, argv0: string }, libraryPath?: string }} ServerPrograms
 */

/**
 * Looks for PostgreSQL 15 or later and Redis 6.2 or later (Valkey will do); newest first.
 * @param {string} programs where a private copy may have been unpacked
 * @returns {{ postgresBin: string | undefined, redis: ServerPrograms['redis'] | undefined, libraryPath?: string }}
 */
function findServerPrograms(programs) {
  const libraryPath = privateLibraries(programs);
  const env = libraryPath ? { ...process.env, LD_LIBRARY_PATH: libraryPath } : process.env;
  return {
    postgresBin: postgresDirectories(programs).find((bin) => isPostgres(bin, env)),
    redis: redisCandidates(programs).find((candidate) => isRedis(candidate, env)),
    ...(libraryPath && { libraryPath }),
  };
}

/** @param {string} programs */
function postgresDirectories(programs) {
  const versioned = (
    /** @type {string} */ parent,
    /** @type {RegExp} */ pattern,
    /** @type {string} */ rest,
  ) =>
    list(parent)
      .map((name) => ({ name, version: Number(pattern.exec(name)?.[1] ?? Number.NaN) }))
      .filter(({ version }) => version >= OLDEST_POSTGRES)
      .sort((a, b) => b.version - a.version)
      .map(({ name }) => join(parent, name, rest));
  return [
    ...(process.env.LETHE_POSTGRES_BIN ? [process.env.LETHE_POSTGRES_BIN] : []),
    ...versioned('/usr/lib/postgresql', /^(\d+)$/, 'bin'),
    ...versioned('/usr', /^pgsql-(\d+)$/, 'bin'),
    ...versioned('/opt/homebrew/opt', /^postgresql@(\d+)$/, 'bin'),
    ...versioned('/usr/local/opt', /^postgresql@(\d+)$/, 'bin'),
    ...versioned('/Applications/Postgres.app/Contents/Versions', /^(\d+)$/, 'bin'),
    ...searchPath(),
    ...versioned(join(programs, 'usr/lib/postgresql'), /^(\d+)$/, 'bin'),
  ];
}

/** @param {string} programs */
function redisCandidates(programs) {
  const directories = [
    ...searchPath(),
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/usr/bin',
    join(programs, 'usr/bin'),
  ];
  return directories.flatMap((directory) => [
    { command: join(directory, 'redis-server'), argv0: 'redis-server' },
    { command: join(directory, 'valkey-server'), argv0: 'valkey-server' },
    { command: join(directory, 'redis-check-rdb'), argv0: 'redis-server' },
  ]);
}

/**
 * @param {string} bin
 * @param {NodeJS.ProcessEnv} env
 */
function isPostgres(bin, env) {
  if (!['postgres', 'initdb', 'pg_dump', 'pg_restore'].every((name) => isExecutable(join(bin, name))))
    return false;
  const version = /(\d+)/.exec(answer(join(bin, 'postgres'), 'postgres', env));
  return Number(version?.[1]) >= OLDEST_POSTGRES;
}

/**
 * @param {ServerPrograms['redis']} candidate
 * @param {NodeJS.ProcessEnv} env
 */
function isRedis({ command, argv0 }, env) {
  if (!isExecutable(command)) return false;
  const version = /server v=(\d+)\.(\d+)/.exec(answer(command, argv0, env));
  if (!version) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > OLDEST_REDIS[0] || (major === OLDEST_REDIS[0] && minor >= OLDEST_REDIS[1]);
}

/**
 * @param {string} command
 * @param {string} argv0
 * @param {NodeJS.ProcessEnv} env
 */
function answer(command, argv0, env) {
  const result = spawnSync(command, ['--version'], { argv0, env, encoding: 'utf8', timeout: 10_000 });
  return result.status === 0 ? result.stdout : '';
}

function searchPath() {
  return (process.env.PATH ?? '').split(delimiter).filter((directory) => directory.startsWith('/'));
}

/** @param {string} programs */
function privateLibraries(programs) {
  const directories = list(join(programs, 'usr/lib'))
    .filter((name) => name.includes('-linux-'))
    .map((name) => join(programs, 'usr/lib', name));
  return directories.length > 0 ? directories.join(delimiter) : undefined;
}

/** @param {string} directory */
function list(directory) {
  return existsSync(directory) ? readdirSync(directory) : [];
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

module.exports = { findServerPrograms, OLDEST_POSTGRES };
