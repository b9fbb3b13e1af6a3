import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { AuditLog } from '../../audit';
import { backupKeys, BackupStore } from '../../backups';
import {
  CONTROL,
  IN_EVERY_DUMP,
  type Needle,
  needlesOf,
  scanCluster,
  type StoreReport,
} from '../../backups/residue-scan';
import { CanaryStore, canaryNeedles } from '../../backups/canaries';
import { canonicalJson, type CanonicalValue, randomBytes, randomUuid, sha256 } from '../../crypto';
import { commonKeys, loadConfig, redisKeys } from '../../foundation/config';
import { databaseOptions, openDatabase } from '../../foundation/database';
import { DomainError } from '../../foundation/errors';
import { createObjectStore } from '../../foundation/objectstore';
import { redisSettings } from '../../foundation/queue';
import { connectTo } from '../../keyring/client';
import { migrateSettings } from '../migrate';
import { scanDumps, scanFolder, scanObjects } from './stores';
import { scanRedis } from './redis';
import { KeptIdentifiers } from './kept-identifiers.store';
import { plantNow } from './plant';
import { readWanted } from './wanted';

const NOT_SEEN = [
  'process memory, values that PostgreSQL packed (longer than 2 kB), replicas, volume snapshots, physical copies, copies that are not in the catalogue, older versions that an object store keeps, logs kept on other machines',
];

interface ScanOptions {
  logDir?: string;
  tempDir: string;
  json?: boolean;
  request?: string;
  kept?: boolean;
  canaries?: boolean;
}

/** `lethe residue scan`: looks for texts in everything that is stored. */
export function register(program: Command): void {
  const residue = program.command('residue').description('search for what should be gone');
  residue
    .command('scan')
    .description(
      'look for phones and texts (JSON lines on standard input, unless --kept or --canaries says what) in heap, WAL, dumps, Redis and its files, objects, logs and temporary files, in every encoding',
    )
    .option('--log-dir <folder>', 'where the processes write their logs')
    .option('--temp-dir <folder>', 'where temporary files lie', tmpdir())
    .option('--request <id>', 'the erasure that it is about: certificates of it that are issued later say so')
    .option(
      '--kept',
      'look for who the person of --request was, which LETHE_WORKER_RESIDUE_SCAN_DAYS had kept for this; it is destroyed with the result, unless some store could not be looked at',
    )
    .option('--canaries', 'look for every canary that was planted')
    .option('--json', 'one JSON object per store')
    .action((options: ScanOptions) => scan(options));
  residue
    .command('plant')
    .description(
      'plant a canary: somebody who does not exist writes a text that stands nowhere else, for drills and `scan --canaries` to look for',
    )
    .option('--url <url>', "ingest's address; that of the configuration when absent")
    .action(async ({ url }: { url?: string }) => {
      const config = loadConfig('worker', { ...commonKeys, ...backupKeys });
      const database = await openDatabase({ ...databaseOptions(config, 'lethe residue'), poolSize: 1 });
      const keyring = connectTo('worker', config);
      try {
        console.log(await plantNow(database, keyring, url));
      } finally {
        keyring.close();
        await database.destroy();
      }
    });
}

async function scan({ logDir, tempDir, json, request, kept: isKept, canaries }: ScanOptions): Promise<void> {
  if (request === undefined ? isKept : !z.uuid().safeParse(request).success)
    throw new DomainError(
      'invalid',
      'residue.request',
      `${isKept ? '--kept needs the erasure: ' : ''}--request <id> takes the id of a request, a UUID, as \`GET /v1/requests\` lists them`,
    );
  const config = loadConfig('worker', { ...commonKeys, ...backupKeys, ...redisKeys });
  const database = await openDatabase({ ...databaseOptions(config, 'lethe residue'), poolSize: 2 });
  const keyring = connectTo('worker', config);
  const objects = createObjectStore(config);
  const folder = config.OBJECT_STORE === 'directory' ? config.OBJECT_STORE_DIR : undefined;
  try {
    const keptOnes = new KeptIdentifiers(database, keyring);
    if (request !== undefined) await keptOnes.assertRequest(request);
    const left = isKept ? await keptOnes.of(request!) : undefined;
    const planted = canaries ? canaryNeedles(await new CanaryStore(database).all()) : undefined;
    if (left === undefined && planted === undefined && process.stdin.isTTY)
      console.error(
        'reading what to look for, one JSON object a line, such as {"label":"phone","phone":"+49…"} or {"label":"text","text":"…"}; Ctrl-D ends it',
      );
    const said = [...(left?.needles ?? []), ...(planted ?? [])];
    const wanted = left || planted ? said : await readWanted(process.stdin);
    if (wanted.length === 0)
      throw new DomainError(
        'invalid',
        'residue.nothing',
        'give what to look for on standard input, as JSON lines; --canaries needs some that were planted',
      );
    const marker = `residue-control-${randomBytes(16).toString('hex')}`;
    const needles = [...wanted, ...needlesOf(CONTROL, marker)];
    const store = new BackupStore(database);
    const dumps = (await store.living()).filter(
      ({ kind, state }) => kind === 'pg-dump' && state === 'complete',
    );
    const { admin } = migrateSettings('main', process.env);
    const reports = [
      ...(await scanCluster({ options: admin && { ...admin, name: config.DATABASE_NAME } }, marker, needles)),
      ...(await scanRedis(redisSettings(config), marker, needles)),
      await scanObjects(objects, folder, marker, needles),
      await scanFolder('logs', logDir ?? join(config.HOME, 'log'), marker, needles),
      await scanFolder('temp', tempDir, marker, needles),
      ...(await scanDumps(dumps, { keyring, objects }, dumpNeedles(wanted))),
    ];
    await store.transaction(async (tx) => {
      await new AuditLog().append(tx, factOf(reports, request));
      if (left !== undefined && outcomeOf(reports) !== 'not-proved') await keptOnes.end(tx, left.obligation);
    });
    print(reports, json);
  } finally {
    keyring.close();
    await database.destroy();
  }
}

function dumpNeedles(wanted: readonly Needle[]): Needle[] {
  return [...wanted, ...needlesOf(CONTROL, IN_EVERY_DUMP)];
}

function outcomeOf(reports: readonly StoreReport[]): 'passed' | 'failed' | 'not-proved' {
  if (reports.some(({ state }) => state === 'residue')) return 'failed';
  return reports.some(({ state }) => state === 'not-proved') ? 'not-proved' : 'passed';
}

function factOf(reports: readonly StoreReport[], request?: string) {
  const total = (count: (report: StoreReport) => number) => reports.reduce((sum, one) => sum + count(one), 0);
  return {
    type: 'scan.finished',
    actor: { kind: 'process', ref: 'cli' },
    ref: { run: randomUuid(), ...(request !== undefined && { request }) },
    code: outcomeOf(reports),
    n: {
      bytes: total(({ bytes }) => bytes),
      controls: total(({ controls }) => controls),
      hits: total(({ hits }) => hits.length),
      stores: reports.length,
      unreadable: total(({ unreadable }) => unreadable),
    },
    digest: {
      report: sha256(canonicalJson(JSON.parse(JSON.stringify(reports)) as CanonicalValue)).toString('base64'),
    },
  } as const;
}

/** Exit 0 when every store is proved clean, 1 when something was found, 3 when something could not be looked at. */
function print(reports: readonly StoreReport[], json = false): void {
  process.exitCode = { passed: 0, failed: 1, 'not-proved': 3 }[outcomeOf(reports)];
  for (const report of reports) {
    if (json) {
      console.log(JSON.stringify(report));
      continue;
    }
    const { store, state, files, bytes, because } = report;
    console.log(
      `${state.padEnd(10)}  ${store}: ${bytes} bytes in ${files} files${because ? `; ${because}` : ''}`,
    );
    for (const { file, offset, label, encoding } of report.hits)
      console.log(`            ${label} (${encoding}) in ${file} at ${offset}`);
  }
  for (const what of NOT_SEEN) console.error(`not looked at: ${what}`);
}
