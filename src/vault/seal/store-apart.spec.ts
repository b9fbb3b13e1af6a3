import { DomainError } from '../../foundation/errors';
import { readWebhook, toWireForm, type Update } from '../../whatsapp';
import { change, message, webhook } from '../../../test/builders/webhook';
import type { BatchOutcome } from './seal-pipeline';
import { storeApart } from './store-apart';

const updates = readWebhook(
  toWireForm(
    webhook(
      change('messages', { messages: [1, 2, 3, 4, 5, 6, 7].map((n) => message({ id: `wamid.${n}` })) }),
    ),
  ),
)!;

/** Stores everything but what `isPoison` says, and remembers it. */
function pipelineWith(isPoison: (update: Update) => Error | undefined) {
  const stored: Update[] = [];
  return {
    stored,
    store(batch: readonly Update[]): Promise<BatchOutcome> {
      const error = batch.map(isPoison).find((one) => one !== undefined);
      if (error !== undefined) return Promise.reject(error);
      stored.push(...batch);
      return Promise.resolve({
        fates: batch.map(({ kind }) => (kind === 'message' ? kind : 'unrecognised')),
        duplicates: 0,
        clamped: 0,
        contested: 1,
      });
    },
  };
}

describe('storeApart', () => {
  const isFourth = (update: Update) => update.kind === 'message' && update.externalId === 'wamid.4';

  it('stores the others, and the one that cannot be stored as what it is whole', async () => {
    const pipeline = pipelineWith((update) => (isFourth(update) ? new TypeError('bug') : undefined));
    const poisons: unknown[] = [];
    const outcome = await storeApart(pipeline, updates, (error) => poisons.push(error));
    expect(outcome.fates).toEqual([
      'message',
      'message',
      'message',
      'unrecognised',
      'message',
      'message',
      'message',
    ]);
    expect(poisons).toHaveLength(1);
    expect(pipeline.stored).toHaveLength(7);
    expect(JSON.stringify(pipeline.stored.find(({ kind }) => kind === 'unrecognised'))).toContain('wamid.4');
  });

  it('does so with one of which a field is too long for what is made of it', async () => {
    const tooLong = new DomainError(
      'invalid',
      'tuple.field-too-long',
      'a tuple field has at most 65,535 bytes',
    );
    const pipeline = pipelineWith((update) => (isFourth(update) ? tooLong : undefined));
    const { fates } = await storeApart(pipeline, updates, () => undefined);
    expect(fates.filter((fate) => fate === 'unrecognised')).toHaveLength(1);
    expect(pipeline.stored).toHaveLength(7);
  });

  it.each([
    ['23503', 'refused'],
    ['XX000', 'refused'],
    ['22021', 'unrecognised'],
    ['23514', 'unrecognised'],
  ])('keeps one that fails with SQLSTATE %s as %s', async (code, fate) => {
    const pipeline = pipelineWith((update) =>
      isFourth(update) ? Object.assign(new Error('x'), { code }) : undefined,
    );
    const { fates } = await storeApart(pipeline, updates, () => undefined);
    expect(fates.filter((one) => one !== 'message')).toEqual([fate]);
  });

  it('refuses what cannot even be stored whole', async () => {
    const pipeline = pipelineWith((update) =>
      JSON.stringify(update).includes('wamid.4') ? new TypeError('bug') : undefined,
    );
    const { fates } = await storeApart(pipeline, updates, () => undefined);
    expect(fates.filter((fate) => fate === 'refused')).toHaveLength(1);
    expect(pipeline.stored).toHaveLength(6);
  });

  it.each([
    ['the keyring is away', new DomainError('unavailable', 'keyring.away', 'away')],
    ['the database is away', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['the keyring refuses', new DomainError('denied', 'keyring.denied', 'no')],
    ['the disk of the database is full', Object.assign(new Error('x'), { code: '53100' })],
    ['an operator cancels what the database does', Object.assign(new Error('x'), { code: '57014' })],
    ['the database is a standby', Object.assign(new Error('x'), { code: '25006' })],
    ['no file can be opened', Object.assign(new Error('x'), { code: 'EMFILE' })],
  ])('tries nothing apart while %s', async (_name, error) => {
    let calls = 0;
    const pipeline = { store: () => (calls++, Promise.reject(error)) };
    await expect(storeApart(pipeline, updates, () => undefined)).rejects.toBe(error);
    expect(calls).toBe(1);
  });

  it('asks for all of it again while the database refuses whatever it is given', async () => {
    const denied = Object.assign(new Error('x'), { code: '42501' });
    let calls = 0;
    const pipeline = { store: () => (calls++, Promise.reject(denied)) };
    await expect(storeApart(pipeline, updates, () => undefined)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'vault.seal.database',
      cause: denied,
    });
    expect(calls).toBe(1);
  });
});
