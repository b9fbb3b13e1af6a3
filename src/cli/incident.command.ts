import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { AuditLog } from '../audit';
import { CredentialRegister, CredentialRegisterStore } from '../credentials';
import { systemClock } from '../foundation/clock';
import { databaseKeys, keyringClientKeys, loadConfig } from '../foundation/config';
import { type Database, databaseOptions, openDatabase } from '../foundation/database';
import { Incidents, IncidentStore, SUSPENSIONS, type Suspension } from '../incidents';
import { connectTo, type KeyringClient } from '../keyring/client';
import { SendStops } from '../recipients/meta';

const BY = { kind: 'process', ref: 'cli' } as const;
const POLL_MS = 500;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface ContainOptions {
  credential: string;
  exposedFrom?: string;
  suspend: string;
  wait: string;
}

/** `lethe incident contain`: the leak playbook as one command, for the operator at the machine. */
export function register(program: Command): void {
  const incident = program
    .command('incident')
    .description('incidents: what leaked, and what was done about it');
  incident
    .command('contain')
    .description(
      'a credential leaked: stop sends, replace it, revoke it at Meta, destroy its key, count what it touched, open an incident',
    )
    .requiredOption('--credential <id>', 'the version that leaked, as GET /v1/credentials shows it')
    .option('--exposed-from <instant>', 'since when it may have been known; since it was stored, unless said')
    .option('--suspend <how>', `also take the numbers out of service: ${SUSPENSIONS.join(', ')}`, 'none')
    .option('--wait <seconds>', 'how long to wait for the worker', '300')
    .action(contain);
}

async function contain(options: ContainOptions, command: Command): Promise<void> {
  const { credential, exposedFrom, suspend } = options;
  if (!ID.test(credential)) return command.error('error: a credential is named by its id');
  if (!(SUSPENSIONS as readonly string[]).includes(suspend))
    return command.error(`error: --suspend is one of ${SUSPENSIONS.join(', ')}`);
  const since = exposedFrom === undefined ? undefined : new Date(exposedFrom);
  if (since !== undefined && Number.isNaN(since.getTime()))
    return command.error('error: --exposed-from is an instant such as 2026-11-21T09:30:00Z');
  const waitMs = Number(options.wait) * 1000;
  if (!(waitMs >= 0)) return command.error('error: --wait is a number of seconds');
  await withIncidents(async (incidents, store) => {
    const leak = {
      credentialId: credential,
      exposedFrom: since,
      suspend: suspend as Suspension,
      mayHandleSecrets: true,
    };
    const { incident, made } = await store.transaction((tx) => incidents.contain(tx, leak, BY));
    console.error(
      `incident ${incident.id} is open; the authority must know by ${incident.reportDueAt.toISOString()}`,
    );
    if (made !== undefined) console.log(`the new secret, shown this once: ${made}`);
    await follow(store, incident.id, waitMs);
  });
}

/** Tells of each step when it is done. Ends with status 1 when a person has to do something, or the worker did not come to the end. */
async function follow(store: IncidentStore, id: string, waitMs: number): Promise<void> {
  const began = performance.now();
  const told = new Set<string>();
  for (;;) {
    for (const { name, state, evidence } of await store.steps(id)) {
      if (told.has(`${name} ${state}`)) continue;
      told.add(`${name} ${state}`);
      console.log(`${name.padEnd(14)} ${state.padEnd(14)} ${JSON.stringify(evidence)}`);
      if (state === 'needs-person') process.exitCode = 1;
    }
    const incident = await store.find(id);
    if (incident?.containedAt) {
      const seconds = (incident.containedAt.getTime() - incident.detectedAt.getTime()) / 1000;
      console.log(`contained after ${seconds.toFixed(1)} s`);
      return;
    }
    if (performance.now() - began > waitMs) {
      console.error('the worker has not come to the end; it goes on, see GET /v1/incidents/' + id);
      process.exitCode = 1;
      return;
    }
    await sleep(POLL_MS);
  }
}

/** The command works as the API does: with its database role and its keyring secret, under the same rules, and in the same audit log. */
async function withIncidents(
  work: (incidents: Incidents, store: IncidentStore) => Promise<void>,
): Promise<void> {
  const config = loadConfig('api', { ...databaseKeys('lethe_api'), ...keyringClientKeys });
  const database = await openDatabase(
    databaseOptions({ ...config, DATABASE_POOL_SIZE: 2 }, 'lethe-incident'),
  );
  const keyring = connectTo('api', config);
  try {
    await work(incidentsOf(database, keyring), new IncidentStore(database));
  } finally {
    keyring.close();
    await database.destroy();
  }
}

function incidentsOf(database: Database, keyring: KeyringClient): Incidents {
  const audit = new AuditLog();
  const versions = new CredentialRegisterStore(database);
  const register = new CredentialRegister(versions, keyring, audit, systemClock);
  return new Incidents(
    new IncidentStore(database),
    { register, store: versions },
    new SendStops(database),
    audit,
    systemClock,
  );
}
