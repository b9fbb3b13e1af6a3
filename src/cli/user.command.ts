import type { Command } from 'commander';
import { AuditLog } from '../audit';
import { systemClock } from '../foundation/clock';
import { databaseKeys, keyringClientKeys, loadConfig } from '../foundation/config';
import { databaseOptions, openDatabase } from '../foundation/database';
import {
  ApiKeyStore,
  isApiRole,
  isPersonRole,
  People,
  PeopleKeys,
  PeopleStore,
  PERSON_ROLES,
  SessionStore,
} from '../identity';
import { connectTo } from '../keyring/client';
import { readInvited } from './invited-person';

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface InviteOptions {
  role: string;
  openid?: boolean;
}

/** `lethe user invite | invite-anew | list`: the operator at the machine invites the first owner, and people who must count as independent of each other. */
export function register(program: Command): void {
  const user = program.command('user').description('people who operate Lethe');
  user
    .command('invite')
    .description(
      'invite somebody: two lines on standard input, the e-mail address that they sign in as and what colleagues call them (asked for at a terminal); the invitation is shown this once and good for 72 hours',
    )
    .requiredOption('--role <role>', PERSON_ROLES.join(', '))
    .option('--openid', 'they come through the identity provider, and need no invitation text')
    .action(invite);
  user
    .command('invite-anew')
    .description('for whoever lost password, phone and recovery codes')
    .argument('<id>', 'the person’s id, as `list` shows it')
    .action(inviteAnew);
  user.command('list').description('show everybody').action(list);
}

async function invite({ role, openid }: InviteOptions, command: Command): Promise<void> {
  if (!isApiRole(role) || !isPersonRole(role))
    return command.error(`error: the roles of people are ${PERSON_ROLES.join(', ')}`);
  const invited = await readInvited(process.stdin, process.stderr);
  const signIn = openid ? 'openid' : 'password';
  await withPeople(async (people, store) => {
    const { person, invitation } = await store.transaction((tx) =>
      people.invite(tx, { ...invited, role, signIn }, 'operator'),
    );
    if (signIn === 'password') console.log(invitation);
    console.error(`id ${person.id}; invited for 72 hours`);
  });
}

function inviteAnew(id: string, _options: object, command: Command): Promise<void> {
  if (!ID.test(id)) return command.error('error: a person is named by their id');
  return withPeople(async (people, store) => {
    const { person, invitation } = await store.transaction((tx) => people.inviteAnew(tx, id, 'operator'));
    if (person.signIn === 'password') console.log(invitation);
    console.error(`what they signed in with counts no more; invited for 72 hours`);
  });
}

function list(): Promise<void> {
  return withPeople(async (people) => {
    for (const { id, role, state, who } of await people.list())
      console.log(`${id}  ${role.padEnd(9)}  ${state.padEnd(7)}  ${who?.login ?? 'forgotten'}`);
  });
}

/** The command works as the API does: with its database role and its keyring secret, under the same rules, and in the same audit log. */
async function withPeople(work: (people: People, store: PeopleStore) => Promise<void>): Promise<void> {
  const config = loadConfig('api', { ...databaseKeys('lethe_api'), ...keyringClientKeys });
  const database = await openDatabase(databaseOptions({ ...config, DATABASE_POOL_SIZE: 2 }, 'lethe-user'));
  const keyring = connectTo('api', config);
  try {
    const store = new PeopleStore(database);
    const keys = new PeopleKeys(keyring);
    const access = { sessions: new SessionStore(database), apiKeys: new ApiKeyStore(database) };
    await work(new People(store, access, keys, new AuditLog(), systemClock), store);
  } finally {
    keyring.close();
    await database.destroy();
  }
}
