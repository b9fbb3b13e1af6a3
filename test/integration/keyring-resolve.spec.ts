import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { register } from 'prom-client';
import type { KeyringClient, ResolveResult } from '../../src/keyring/client';
import type { Identifier, ResolveRequest } from '../../src/keyring/protocol';
import { TestKeyring } from '../support/keyring';

const PEOPLE = 4;
/** Identifiers of two kinds for each person, and questions that name one of each: mixed ones lead to two people, or link one more to somebody. */
const phone = (i: number) => ({ kind: 'phone' as const, value: `+3363998${String(1000 + i)}` });
const waId = (i: number) => ({ kind: 'waId' as const, value: `3363998${String(1000 + i)}` });

const someone = fc.nat(PEOPLE - 1);
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ act: fc.constant('fence' as const), who: someone }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('unfence' as const), who: someone }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('meet' as const), who: someone }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('restart' as const), who: someone }) },
);

describe('resolving the same people again', () => {
  let keyring: TestKeyring;
  let remembering: KeyringClient;
  const refs = new Map<number, string>();

  beforeAll(async () => {
    keyring = await TestKeyring.start();
    remembering = keyring.client('ingest');
  });
  afterAll(() => keyring.close());

  it('asks whether earlier answers hold, once for all of them', async () => {
    const items = [0, 1, 2].map((i) => question([phone(90 + i)], 10, true));
    const first = await remembering.resolve(items);
    const before = await asked();
    expect(await remembering.resolve(items)).toEqual(first);
    expect(await asked()).toEqual({ ...before, confirm: before.confirm + 1 });
  });

  it('answers nothing that the keyring would not answer now', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        for (const { act, who } of steps) {
          await carryOut(act, who);
          await compare();
        }
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('knows nothing any more of whom it was told to forget', async () => {
    const [met] = await remembering.resolve([question([phone(80)], 10, true)]);
    await keyring.client('worker').fence(met!.subjectRef!);
    const before = await asked();
    const [anew] = await remembering.resolve([question([phone(80)], 10, true)]);
    expect(anew?.subjectRef).not.toBe(met?.subjectRef);
    expect((await asked()).resolve).toBe(before.resolve + 1);
  });

  async function carryOut(act: 'fence' | 'unfence' | 'meet' | 'restart', who: number): Promise<void> {
    const ref = refs.get(who);
    if (act === 'meet') {
      const [met] = await withoutMemory([question([phone(who), waId(who)], 10, true)]);
      if (met?.subjectRef !== undefined) refs.set(who, met.subjectRef);
    } else if (act === 'restart') {
      await keyring.stop();
      await keyring.open();
    } else if (ref !== undefined) {
      const worker = keyring.client('worker');
      await (act === 'fence' ? worker.fence(ref) : worker.unfence(ref));
      worker.close();
    }
  }

  /** Asks a client that remembers what one is told that does not; about events after every fence, and before. */
  async function compare(): Promise<void> {
    const items = Array.from({ length: PEOPLE }, (_, i) => [
      question([phone(i), waId(i)], 10, false),
      question([phone(i)], -3_600, false),
      question([phone(i), waId((i + 1) % PEOPLE)], 10, false),
    ]).flat();
    // Whoever is asked about links what is missing: until nothing is.
    let answers = await withoutMemory(items);
    for (let before: ResolveResult[] = []; !isDeepStrictEqual(before, answers);) {
      before = answers;
      answers = await withoutMemory(items);
    }
    expect(await remembering.resolve(items)).toEqual(answers);
  }

  async function withoutMemory(items: readonly ResolveRequest[]): Promise<ResolveResult[]> {
    const client = keyring.client('ingest');
    try {
      return await client.resolve(items);
    } finally {
      client.close();
    }
  }
});

function question(identifiers: Identifier[], seconds: number, mayCreate: boolean): ResolveRequest {
  return { identifiers, eventTime: Math.floor(Date.now() / 1000) + seconds, mayCreate };
}

/** How often the keyring was asked either way. */
async function asked(): Promise<{ resolve: number; confirm: number }> {
  const metric = await register.getSingleMetric('lethe_keyring_requests_total')?.get();
  const times = (op: string) => metric?.values.find(({ labels }) => labels.op === op)?.value ?? 0;
  return { resolve: times('resolve'), confirm: times('confirm') };
}
