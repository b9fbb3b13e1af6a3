import type { Command } from 'commander';
import { AuditLog } from '../audit';
import { systemClock } from '../foundation/clock';
import { databaseKeys, integer, loadConfig } from '../foundation/config';
import { databaseOptions, openDatabase, type Transaction } from '../foundation/database';
import { API_ROLES, ApiKeys, ApiKeyStore, isApiRole } from '../identity';
import { RecipientStore } from '../recipients/register';

const CRM_CATEGORY = 'crm';
const ID = /^(?:channel:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface NewKeyOptions {
  role: string;
  scope?: string[];
  recipient?: string;
  name?: string;
  actor?: string;
  days?: string;
}

/** `lethe api-key create | list | revoke`: the operator at the machine makes the first key, and may end any. */
export function register(program: Command): void {
  const apiKey = program.command('api-key').description('keys that let people and systems call the API');
  apiKey
    .command('create')
    .description('make a key and print it; it is shown this once')
    .requiredOption('--role <role>', API_ROLES.join(', '))
    .option('--scope <channel...>', 'channels that the key is limited to')
    .option(
      '--recipient <id>',
      'the recipient that a crm key belongs to; without one, a recipient of the key’s name',
    )
    .option('--name <label>', 'what it is for; lower-case letters, digits and hyphens')
    .option('--actor <ref>', 'the actorRef of the key that this one follows, for rotating it')
    .option('--days <number>', 'how long it lives')
    .action(create);
  apiKey.command('list').description('show all keys, without what would open a door').action(list);
  apiKey
    .command('revoke')
    .description('end a key at once')
    .argument('<id>', 'the key’s id, as `list` shows it')
    .action((id: string) =>
      withKeys(async (keys, store) => {
        await store.transaction((tx) => keys.revoke(tx, id, 'operator'));
        console.log(`${id} opens nothing any more`);
      }),
    );
}

function create(
  { role, scope, recipient, name, actor, days }: NewKeyOptions,
  command: Command,
): Promise<void> {
  if (!isApiRole(role))
    return command.error(`error: there is no role ${role}; the roles are ${API_ROLES.join(', ')}`);
  if (role !== 'crm' && recipient !== undefined)
    return command.error('error: --recipient belongs to the role crm, and only to it');
  const malformed = [...(scope ?? []), recipient, actor].find((id) => id !== undefined && !ID.test(id));
  if (malformed !== undefined)
    return command.error('error: channels, recipients and actors are named by their ids');
  return withKeys(async (keys, store, recipients) => {
    const { key, record } = await store.transaction(async (tx) => {
      const wanted = {
        role,
        name,
        channelIds: scope?.map((channel) => channel.replace(/^channel:/, '')),
        actorRef: actor,
        recipientId: role === 'crm' ? (recipient ?? (await ownRecipient(tx, recipients, name))) : undefined,
        expiresInDays: days === undefined ? undefined : Number(days),
      };
      return keys.issue(tx, wanted, 'operator');
    });
    console.log(key);
    console.error(
      `id ${record.id}, actor ${record.actorRef}, until ${record.expiresAt.toISOString()}; it is shown this once`,
    );
  });
}

/** A CRM is always a recipient (GDPR Art. 19): without one named, the key's own name is registered as one. */
async function ownRecipient(tx: Transaction, recipients: RecipientStore, name = 'crm'): Promise<string> {
  const recipient = (await recipients.findByName(tx, name)) ?? (await recipients.add(tx, name, CRM_CATEGORY));
  if (recipient === undefined) throw new Error('the recipient was retired meanwhile; try again');
  return recipient.id;
}

function list(): Promise<void> {
  return withKeys(async (keys) => {
    const now = Date.now();
    for (const { id, role, name, expiresAt, revokedAt, lastUsedOn } of await keys.list()) {
      const state = revokedAt ? 'revoked' : expiresAt.getTime() <= now ? 'expired' : 'live';
      const dates = `until ${expiresAt.toISOString().slice(0, 10)}  used ${lastUsedOn ?? 'never'}`;
      console.log(`${id}  ${role.padEnd(9)}  ${state.padEnd(7)}  ${dates}  ${name ?? ''}`.trimEnd());
    }
  });
}

/** The command works as the API does: with its database role, under the same rules, and in the same audit log. */
async function withKeys(
  work: (keys: ApiKeys, store: ApiKeyStore, recipients: RecipientStore) => Promise<void>,
): Promise<void> {
  const config = loadConfig('api', {
    ...databaseKeys('lethe_api'),
    API_KEY_MAX_DAYS: integer(90, 1, 3_650),
  });
  const database = await openDatabase(databaseOptions({ ...config, DATABASE_POOL_SIZE: 1 }, 'lethe-api-key'));
  try {
    const store = new ApiKeyStore(database);
    const keys = new ApiKeys(store, new AuditLog(), systemClock, config.API_KEY_MAX_DAYS);
    await work(keys, store, new RecipientStore(database));
  } finally {
    await database.destroy();
  }
}
