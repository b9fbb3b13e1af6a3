import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { needlesOf, phoneNeedles, scanFiles } from '../../src/backups/residue-scan';
import { openDatabase } from '../../src/foundation/database';
import { readSecretFile } from '../../src/foundation/config';
import { adminOf } from '../support/services';
import { startSystem, type System } from '../support/system';
import { postWebhook } from '../support/webhook';

const PHONE = '4915777000123';
const NAME = 'Quirina Zauberfeld-Ohnesorg';
const CARD = '4929129000004710';
const PHRASE = 'the lilac umbrella sleeps under the third stair';
const EMAIL = 'quirina.zauberfeld@umbrella-letters.example';
const BSUID = 'DE.48151623420000000099';
const WAMID = `wamid.${Buffer.concat([Buffer.of(0x1c, 0x18, PHONE.length), Buffer.from(`${PHONE}canary-message-one`)]).toString('base64')}`;
/** Written on purpose into every place that is scanned: a scan that misses it has proved nothing. */
const MARKER = 'positive-control-of-the-residue-scan';

const needles = [
  ...phoneNeedles('phone', PHONE),
  ...needlesOf('name', NAME),
  ...needlesOf('card', CARD),
  ...needlesOf('phrase', PHRASE),
  ...needlesOf('email', EMAIL),
  ...needlesOf('bsuid', BSUID),
  ...needlesOf('wamid', WAMID.slice(6)),
];
const markers = needlesOf('marker', MARKER);

const seconds = () => String(Math.floor(Date.now() / 1_000));

function webhook(messages: object[], extra: object = {}): object {
  const metadata = { display_phone_number: '15550100200', phone_number_id: '100000000000001' };
  const contacts = [{ profile: { name: NAME }, wa_id: PHONE, user_id: BSUID }];
  const value = { messaging_product: 'whatsapp', metadata, contacts, messages, ...extra };
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '200000000000001', changes: [{ field: 'messages', value }] }],
  };
}

const message = (id: string, content: object): object => ({
  from: PHONE,
  from_user_id: BSUID,
  id,
  timestamp: seconds(),
  ...content,
});

// Whole clusters are read.
describe('canaries', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem({ dedicated: true });
    const secret = system.secret('meta-app-secrets');
    const text = `${PHRASE}, says ${NAME}, ${EMAIL}, card ${CARD}, call +${PHONE}`;
    const bodies = [
      webhook([message(WAMID, { type: 'text', text: { body: text } })]),
      webhook([
        message('wamid.canary-two', {
          type: 'contacts',
          contacts: [{ name: { formatted_name: NAME }, phones: [{ phone: `+${PHONE}`, wa_id: PHONE }] }],
        }),
        message('wamid.canary-three', { type: 'shiny_new_type', shiny_new_type: { note: text } }),
      ]),
      { object: 'whatsapp_business_account', entry: [{ changes: [{ field: 'shiny', value: { text } }] }] },
    ];
    for (const body of bodies) expect((await postWebhook(system.urls.ingest, body, secret)).status).toBe(200);
    // Refused and broken bodies are where careless logging happens.
    expect((await postWebhook(system.urls.ingest, bodies[0], 'another secret')).status).toBe(401);
    expect((await postWebhook(system.urls.ingest, `{"text":"${text}`, secret)).status).toBe(400);
    await readAsCrm();
  });

  afterAll(() => system.close());

  async function readAsCrm(): Promise<void> {
    const created = await system.lethe(['api-key', 'create', '--role', 'crm']);
    const key = /lethe_[A-Za-z0-9_-]+/.exec(created.stdout)?.[0];
    expect(created).toMatchObject({ status: 0 });
    const call = (path: string, body?: object) =>
      fetch(`${system.urls.api}/v1${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { authorization: `Bearer ${key ?? ''}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
    const found = (await (await call('/subjects/search', { phone: `+${PHONE}` })).json()) as {
      subjects: { id: string }[];
    };
    expect(found.subjects).toHaveLength(1);
    const page = await (await call(`/subjects/${found.subjects[0]?.id ?? ''}/messages`)).text();
    expect(page).toContain('lilac umbrella');
    for (const secret of [PHONE, NAME, CARD, EMAIL]) expect(page).not.toContain(secret);
    expect((await call('/subjects/search', { phone: `${PHONE}; DROP TABLE ${NAME}` })).status).toBe(422);
  }

  async function plantInPostgres(cluster: 'main' | 'keyring', database: string): Promise<string> {
    const admin = await openDatabase(adminOf(system.services[cluster], database));
    await admin.query('CREATE TABLE positive_control (marker text)');
    await admin.query('INSERT INTO positive_control VALUES ($1)', [MARKER]);
    await admin.query('CHECKPOINT');
    const [setting] = await admin.query<{ data_directory: string }[]>('SHOW data_directory');
    await admin.destroy();
    return setting?.data_directory ?? '';
  }

  async function expectClean(path: string): Promise<void> {
    const { hits, bytes, unreadable } = await scanFiles(path, [...needles, ...markers]);
    const positive = hits.filter(({ label }) => label === 'marker');
    expect({ path, unreadable, residues: hits.filter(({ label }) => label !== 'marker') }).toEqual({
      path,
      unreadable: [],
      residues: [],
    });
    expect(positive.length).toBeGreaterThan(0);
    expect(bytes).toBeGreaterThan(0);
  }

  it.each(['main', 'keyring'] as const)(
    'are in no file of the %s cluster, heap and WAL alike',
    async (cluster) => {
      await expectClean(await plantInPostgres(cluster, cluster === 'main' ? 'lethe' : 'lethe_keyring'));
    },
  );

  it('are not in a memory dump of Redis', async () => {
    const { redis } = system.services;
    const connection = new Redis({
      host: redis.host,
      port: redis.port,
      password: readSecretFile(redis.passwordFile).toString(),
    });
    await connection.config('SET', 'rdbcompression', 'no');
    await connection.set('positive-control', MARKER);
    await connection.save();
    const [, folder] = (await connection.config('GET', 'dir')) as [string, string];
    connection.disconnect();
    await expectClean(folder);
  });

  it.each(['log', 'objects', 'tmp', 'witness'])('are not in %s', async (name) => {
    const folder = join(system.home, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'positive-control'), MARKER);
    await expectClean(folder);
  });
});
