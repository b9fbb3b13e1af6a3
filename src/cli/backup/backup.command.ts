import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { createStanza, runDrill, setUpPgBackRest } from '../../backups';
import { randomUuid } from '../../crypto';
import { DomainError } from '../../foundation/errors';
import { outbox } from '../../foundation/outbox';
import { type Ground, withGround } from './ground';
import { restore, type RestoreOptions } from './restore';

/** `lethe backup run | list | verify | drill | restore | set-up-pgbackrest`. */
export function register(program: Command): void {
  const backup = program
    .command('backup')
    .description('copies of the database: sealed, catalogued, restored');
  backup
    .command('run')
    .description('make a copy now')
    .addOption(
      new Option('--kind <kind>', 'a sealed dump, or a physical copy by pgBackRest')
        .choices(['dump', 'full', 'diff', 'incr'])
        .default('dump'),
    )
    .action(({ kind }: { kind: 'dump' | 'full' | 'diff' | 'incr' }) =>
      withGround((ground) => run(ground, kind)),
    );
  backup
    .command('list')
    .description('show the catalogue')
    .option('--json', 'one JSON object per copy')
    .action(({ json = false }: { json?: boolean }) => withGround((ground) => list(ground, json)));
  backup
    .command('verify')
    .description('read a copy whole, and see that it is what was made')
    .argument('<id>', 'the copy, as `list` shows it', copyId)
    .action((id: string) =>
      withGround(async (ground) => {
        const { kind } = await ground.store.restorable(id);
        await (kind === 'pg-dump' ? ground.dumps : ground.physical()).verify(id);
        console.log(`${id} is what was made`);
      }),
    );
  backup
    .command('drill')
    .description('restore a copy into a scratch database and see that nobody erased comes back')
    .argument('[id]', 'the copy; the newest when absent', copyId)
    .action((id: string | undefined) => withGround((ground) => drill(ground, id)));
  backup
    .command('restore')
    .description('restore a copy into a new database or folder; never over the running one')
    .argument('[id]', 'the copy, as `list` shows it', copyId)
    .option('--to <database>', 'a dump: name of the new database')
    .option('--to-directory <folder>', 'a physical copy: the new data directory')
    .option('--port <port>', 'a physical copy: where a server on it listens, another than the running one')
    .option('--until <point>', 'a physical copy: end-of-copy, time=…, name=… or lsn=…')
    .option('--accept-fork', 'let a database serve whose history is not the keyring’s; an owner decides')
    .option('--owner-key <file>', 'with --accept-fork: a file with the API key of an owner')
    .action((id: string | undefined, options: RestoreOptions) =>
      withGround((ground) => restore(ground, id, options)),
    );
  backup
    .command('set-up-pgbackrest')
    .description(
      'write configuration, passphrase and wrapper of pgBackRest, on the machine of the database server',
    )
    .requiredOption('--folder <folder>', 'where they go')
    .option('--repository <folder>', 'where the copies go: another disk, better another machine')
    .option('--program <file>', 'the tool', '/usr/bin/pgbackrest')
    .option('--library-dir <folder>', 'its libraries, where they were unpacked privately')
    .option('--stanza', 'afterwards: make the repository known, once the server archives')
    .action((options: SetUpOptions) => withGround((ground) => setUp(ground, options)));
}

function copyId(text: string): string {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a whole id, as `lethe backup list` shows it.');
}

interface SetUpOptions {
  folder: string;
  repository?: string;
  program: string;
  libraryDir?: string;
  stanza?: boolean;
}

async function setUp({ source }: Ground, options: SetUpOptions): Promise<void> {
  const folder = resolve(options.folder);
  if (options.stanza) {
    await createStanza(folder, source);
    console.log(`LETHE_WORKER_PGBACKREST_DIR=${folder}`);
    return;
  }
  const { program, libraryDir } = options;
  if (options.repository === undefined)
    throw new DomainError('invalid', 'backup.repository', 'say with --repository where the copies go');
  const repository = resolve(options.repository);
  const settings = await setUpPgBackRest({ folder, repository, source, program, libraryDir });
  for (const [name, value] of Object.entries(settings)) console.log(`${name} = '${value}'`);
  console.error('put these into the server’s configuration, restart it, and run this again with --stanza');
}

async function run(ground: Ground, kind: 'dump' | 'full' | 'diff' | 'incr'): Promise<void> {
  const made = kind === 'dump' ? ground.dumps.run() : ground.physical().run(`pgbackrest-${kind}`);
  const { id, sizeBytes, expiresAt } = await made;
  console.log(id);
  console.error(`${sizeBytes ?? 0} bytes, until ${expiresAt.toISOString()}`);
}

async function list({ store }: Ground, json: boolean): Promise<void> {
  const copies = await store.list();
  if (copies.length === 0) console.error('no copies yet: lethe backup run makes one');
  for (const { id, kind, state, dataFrom, dataTo, sizeBytes, expiresAt, rows } of copies)
    console.log(
      json
        ? JSON.stringify({ id, kind, state, dataFrom, dataTo, sizeBytes, expiresAt, rows })
        : `${id}  ${kind.padEnd(15)}  ${state.padEnd(8)}  ${oldest(dataFrom)} – ${dataTo.toISOString()}  ${sizeBytes ?? 0} bytes  until ${expiresAt.toISOString()}`,
    );
}

/** A copy whose content nobody can date counts as reaching back to the beginning: not to be read as a date. */
function oldest(dataFrom: Date): string {
  return dataFrom.getTime() === 0 ? 'the beginning' : dataFrom.toISOString();
}

/** Asks the worker for a drill and shows how it goes; exit 1 unless it passed. */
async function drill({ store, drills }: Ground, wanted: string | undefined): Promise<void> {
  const drillId = randomUuid();
  await drills.transaction(async (tx) => {
    const backupId = wanted ?? (await store.newestComplete(tx));
    if (backupId === undefined)
      throw new DomainError(
        'missing',
        'backup.none',
        'there is no complete copy yet: lethe backup run makes one',
      );
    await store.restorable(backupId);
    await drills.add(tx, { id: drillId, backupId, requestedBy: null });
    await outbox.add(tx, runDrill, { drillId });
  });
  let step = '';
  console.error(`${drillId}: the worker carries it out; one that does not run is shown by lethe status`);
  for (;;) {
    const now = (await drills.find(drillId))!;
    if (now.step !== step) console.error((step = now.step));
    if (now.finishedAt !== null) {
      console.log(JSON.stringify({ id: drillId, state: now.state, ...now.report }));
      process.exitCode = now.state === 'passed' ? 0 : 1;
      return;
    }
    await sleep(500);
  }
}
