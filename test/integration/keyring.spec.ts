import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  bucketOf,
  Direction,
  openRecord,
  Part,
  Scope,
  sealRecord,
  randomBytes,
  randomUuid,
} from '../../src/crypto';
import { ManualClock } from '../../src/foundation/clock';
import type { LeaseItem, PartLease } from '../../src/keyring/client';
import { decodeError, FrameSplitter, Op } from '../../src/keyring/protocol';
import { eventually } from '../support/eventually';
import { TestKeyring } from '../support/keyring';

const CLASS = 1;
const now = () => Math.floor(Date.now() / 1000);
const today = () => bucketOf('day', now());
const person = (phone: string) => ({
  identifiers: [{ kind: 'phone' as const, value: phone }],
  eventTime: now(),
  mayCreate: true,
});

function rowFor(lease: PartLease) {
  const { scope, subjectRef, incarnation, classId, bucket, part } = lease;
  return {
    scope,
    subjectRef,
    incarnation,
    classId,
    bucket,
    part,
    sealSeq: 1,
    messageId: randomBytes(16),
    direction: Direction.inbound,
    schemaVersion: 1,
  };
}

describe('keyring over its sockets', () => {
  let keyring: TestKeyring;

  beforeAll(async () => {
    keyring = await TestKeyring.start({ settings: { leaseTtlMs: 2_000, leaseMarginMs: 50 } });
    await keyring.client('worker').defineClass({ classId: CLASS, periodDays: 90, granularity: 'day' });
  });
  afterAll(() => keyring.close());

  it('finds the subject it made, and leases what will be sealed in the same round trip', async () => {
    const ingest = keyring.client('ingest');
    const wish = {
      ...person('+33639980001'),
      seal: [{ classId: CLASS, bucket: today(), parts: [Part.redacted, Part.original] }],
    };
    const [first] = await ingest.resolve([wish]);
    const [again] = await ingest.resolve([wish]);
    expect(first?.status).toBe('ok');
    expect(again?.subjectRef).toBe(first?.subjectRef);
    expect(first?.leases.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  it('opens with a lease of the api what ingest sealed', async () => {
    const [made] = await keyring
      .client('ingest')
      .resolve([
        { ...person('+33639980002'), seal: [{ classId: CLASS, bucket: today(), parts: [Part.redacted] }] },
      ]);
    const sealing = made!.leases[0]!.lease!;
    const row = rowFor(sealing);
    const record = sealing.use((key) => sealRecord(key, row, Buffer.from('hello')));
    const opening = await keyring.client('api').leaseOne(openItem(made!.subjectRef!, Part.redacted));
    expect(opening.use((key) => openRecord(key, row, record)).toString()).toBe('hello');
  });

  it('refuses ingest to open and api to open originals', async () => {
    const [made] = await keyring.client('ingest').resolve([person('+33639980003')]);
    const original = openItem(made!.subjectRef!, Part.original);
    await expect(
      keyring.client('ingest').lease([openItem(made!.subjectRef!, Part.redacted)]),
    ).resolves.toEqual([{ status: 'denied' }]);
    await expect(keyring.client('api').lease([original])).resolves.toEqual([{ status: 'denied' }]);
    await expect(keyring.client('worker').lease([original])).resolves.toEqual([{ status: 'denied' }]);
    await expect(keyring.client('ingest').fence(made!.subjectRef!)).rejects.toMatchObject({ kind: 'denied' });
  });

  it('refuses a caller that does not know the secret', async () => {
    await expect(keyring.client('worker', randomBytes(32)).status()).rejects.toMatchObject({
      kind: 'denied',
    });
  });

  it('takes a replaced secret of a role from the next connection on, and lets those that are open go on', async () => {
    const open = keyring.client('operator');
    await open.status();
    const former = Buffer.from(keyring.secretOf('operator'));
    keyring.replaceSecret('operator');
    await expect(open.status()).resolves.toBeDefined();
    await expect(keyring.client('operator').status()).resolves.toBeDefined();
    await expect(keyring.client('operator', former).status()).rejects.toMatchObject({ kind: 'denied' });
  });

  it('tells a caller that there are too many of its role, and raises an alarm; other roles do not notice', async () => {
    const path = join(keyring.home, 'run', 'operator', 'keyring.sock');
    // Connections that say nothing end after five seconds: on a busy machine there may be room again before the one too many comes.
    const said = await eventually(
      () => onceTooMany(path),
      (answer) => answer.length > 0,
    );
    const told: Buffer[] = [];
    new FrameSplitter((op, _, body) => told.push(Buffer.of(op), Buffer.from(body))).push(said);
    expect(told[0]).toEqual(Buffer.of(Op.error));
    expect(decodeError(told[1]!)).toMatchObject({ kind: 'unavailable', code: 'keyring.sessions.full' });
    expect(await keyring.client('operator').alarms()).toContainEqual(
      expect.objectContaining({ code: 'sessions-full', role: 'operator' }),
    );
  });

  it('erases a person: fence, wait, destroy, rotate; the other stays', async () => {
    const [ingest, worker, api] = [keyring.client('ingest'), keyring.client('worker'), keyring.client('api')];
    const seal = [{ classId: CLASS, bucket: today(), parts: [Part.redacted] }];
    const [erased, kept] = await ingest.resolve([
      { ...person('+33639980004'), seal },
      { ...person('+33639980005'), seal },
    ]);
    const records = [erased!, kept!].map(({ leases }) => {
      const row = rowFor(leases[0]!.lease!);
      return { row, record: leases[0]!.lease!.use((key) => sealRecord(key, row, Buffer.from('hello'))) };
    });
    const before = await worker.status();
    const target = { kind: 'subject' as const, subjectRef: erased!.subjectRef!, reason: 'erasure' as const };

    expect(await worker.destroy([target])).toEqual([{ status: 'notFenced', waitMs: 0 }]);
    const fence = await worker.fence(erased!.subjectRef!);
    expect(await worker.destroy([target])).toEqual([
      { status: 'waiting', waitMs: expect.any(Number) as number },
    ]);
    expect(await api.lease([openItem(erased!.subjectRef!, Part.redacted)])).toEqual([{ status: 'fenced' }]);
    await new Promise((resolve) => setTimeout(resolve, fence.waitMs + 20));
    expect(await worker.destroy([target])).toEqual([{ status: 'doomed', waitMs: 0 }]);
    expect(await worker.evidence(target)).toBeNull();

    const result = await worker.rotate();
    expect(result).toEqual({
      generation: before.generation + 1,
      phase: 'recorded',
      destroyed: 1,
      failure: undefined,
    });
    expect(await worker.destroy([target])).toEqual([{ status: 'destroyed', waitMs: 0 }]);
    expect(await api.lease([openItem(erased!.subjectRef!, Part.redacted)])).toEqual([
      { status: 'destroyed' },
    ]);
    const opening = await keyring.client('api').leaseOne(openItem(kept!.subjectRef!, Part.redacted));
    expect(opening.use((key) => openRecord(key, records[1]!.row, records[1]!.record)).toString()).toBe(
      'hello',
    );

    const evidence = await worker.evidence(target);
    expect(evidence?.devices.map(({ custodianId, deniedCode }) => [custodianId, deniedCode])).toEqual([
      ['file:a', 'custodian.root.gone'],
      ['file:b', 'custodian.root.gone'],
    ]);
    const ledger = await worker.ledger(0);
    expect(ledger.entries.map(({ type }) => type)).toEqual(['fenced', 'destroyed', 'generation-destroyed']);
    expect(ledger.entries.at(-1)?.rootAfter).toEqual(ledger.root);
  });

  it('locks a role out that opens a canary, until the operator lets it in again', async () => {
    const [ingest, api, operator] = [
      keyring.client('ingest'),
      keyring.client('api'),
      keyring.client('operator'),
    ];
    const seal = [{ classId: CLASS, bucket: today(), parts: [Part.redacted] }];
    const [canary, other] = await ingest.resolve([
      { ...person('+33639980020'), seal },
      { ...person('+33639980021'), seal },
    ]);
    await operator.markCanary(canary!.subjectRef!);
    await expect(api.markCanary(canary!.subjectRef!)).rejects.toMatchObject({ kind: 'denied' });
    expect(await api.lease([openItem(canary!.subjectRef!, Part.redacted)])).toMatchObject([{ status: 'ok' }]);
    expect(await api.lease([openItem(other!.subjectRef!, Part.redacted)])).toEqual([{ status: 'paused' }]);
    expect((await ingest.resolve([person('+33639980021')]))[0]?.status).toBe('ok');
    // A restart is not what lets it in again.
    await keyring.stop();
    await keyring.open();
    expect(await api.lease([openItem(other!.subjectRef!, Part.redacted)])).toEqual([{ status: 'paused' }]);
    await operator.unlock('api');
    expect(await api.lease([openItem(other!.subjectRef!, Part.redacted)])).toMatchObject([{ status: 'ok' }]);
    await expect(operator.markCanary(randomUuid())).rejects.toMatchObject({
      code: 'keyring.subject.unknown',
    });
    await operator.markCanary(canary!.subjectRef!, false);
  });

  it('tells ingest of nobody, asked for without making, while its share of misses is used up, and goes on making', async () => {
    const clock = new ManualClock(Date.now());
    const slow = await TestKeyring.start({ clock });
    const ask = (mayCreate: boolean, ...values: string[]) =>
      slow.client('ingest').resolve(
        values.map((value) => ({
          identifiers: [{ kind: 'phone' as const, value }],
          eventTime: Math.floor(clock.now() / 1000),
          mayCreate,
        })),
      );
    try {
      const [known] = await ask(true, '+33639960001');
      expect(await ask(false, '+33639960001')).toMatchObject([
        { status: 'ok', subjectRef: known!.subjectRef },
      ]);
      slow.server.services.limits.noteMisses('ingest', 50_000);
      expect(await ask(false, '+33639960001', '+33639960002')).toMatchObject([
        { status: 'unknown' },
        { status: 'unknown' },
      ]);
      expect(await ask(true, '+33639960001')).toMatchObject([
        { status: 'ok', subjectRef: known!.subjectRef },
      ]);
      clock.advance(1_010);
      expect(await ask(false, '+33639960001')).toMatchObject([{ status: 'ok' }]);
    } finally {
      await slow.close();
    }
  });

  it('refuses the api its 51st look-up in a row', async () => {
    const api = keyring.client('api');
    const lookups = Array.from({ length: 60 }, () =>
      api.lookup({ kind: 'phone', value: '+33639980099' }).then(
        () => 'answered',
        (error: unknown) => (error as { code: string }).code,
      ),
    );
    const outcomes = await Promise.all(lookups);
    expect(outcomes.slice(0, 50)).toEqual(Array.from({ length: 50 }, () => 'answered'));
    expect(outcomes.at(-1)).toBe('keyring.lookup.limited');
    await expect(
      keyring.client('ingest').lookup({ kind: 'phone', value: '+33639980099' }),
    ).rejects.toMatchObject({ kind: 'denied' });
  });

  it('puts on record, per caller, what was resolved, opened, destroyed and refused', async () => {
    const [ingest, worker, api] = [keyring.client('ingest'), keyring.client('worker'), keyring.client('api')];
    const { activity, engine } = keyring.server.services;
    await activity.flush();
    const seal = [{ classId: CLASS, bucket: today(), parts: [Part.redacted] }];
    const [made] = await ingest.resolve([{ ...person('+33639980030'), seal }, person('+33639980031')]);
    await api.lease([openItem(made!.subjectRef!, Part.redacted)]);
    await worker.destroy([{ kind: 'subject', subjectRef: made!.subjectRef!, reason: 'erasure' }]);
    await expect(ingest.fence(made!.subjectRef!)).rejects.toMatchObject({ kind: 'denied' });
    await activity.flush();
    const rows: { fact: string }[] = await engine.parts.database.query(
      'SELECT fact FROM audit_queue ORDER BY id DESC LIMIT 5',
    );
    const facts = rows.map(
      ({ fact }) => JSON.parse(fact) as { type: string; actor: { ref: string }; n: object },
    );
    const of = (type: string, ref: string) =>
      facts.find((fact) => fact.type === type && fact.actor.ref === ref)?.n;
    expect(of('keyring.used', 'ingest')).toEqual({ resolved: 2, refused: 1 });
    expect(of('keyring.used', 'worker')).toEqual({ destroyed: 1 });
    expect(of('lease.granted', 'ingest')).toEqual({ redacted: 1 });
    expect(of('lease.granted', 'api')).toEqual({ redacted: 1 });
  });

  it('suppresses a redelivered event up to the second of the fence, and starts a new subject after it', async () => {
    const [ingest, worker] = [keyring.client('ingest'), keyring.client('worker')];
    const [made] = await ingest.resolve([person('+33639980006')]);
    const { cutoff } = await worker.fence(made!.subjectRef!);
    const at = (eventTime: number) => ({ ...person('+33639980006'), eventTime });
    expect((await ingest.resolve([at(cutoff)]))[0]).toEqual({ status: 'suppressed', leases: [] });
    const [anew] = await ingest.resolve([at(cutoff + 1)]);
    expect(anew?.status).toBe('ok');
    expect(anew?.subjectRef).not.toBe(made?.subjectRef);
    expect((await ingest.resolve([at(cutoff)]))[0]?.status).toBe('suppressed');
  });

  it('finds everything again after a restart', async () => {
    const ingest = keyring.client('ingest');
    const [made] = await ingest.resolve([person('+33639980007')]);
    const [tag] = await ingest.dedupeTags([
      { eventKind: 'message', externalId: 'wamid.X', eventTime: now() },
    ]);
    await keyring.stop();
    await keyring.open();
    const fresh = keyring.client('ingest');
    expect((await fresh.resolve([person('+33639980007')]))[0]?.subjectRef).toBe(made?.subjectRef);
    expect((await fresh.resolve([{ ...person('+33639980099'), mayCreate: false }]))[0]?.status).toBe(
      'unknown',
    );
    expect(
      await fresh.dedupeTags([{ eventKind: 'message', externalId: 'wamid.X', eventTime: now() }]),
    ).toEqual([tag]);
  });

  /** What the 65th connection is told while another role is served; nothing when it was let in. */
  async function onceTooMany(path: string): Promise<Buffer> {
    const sockets = Array.from({ length: 65 }, () => connect(path).on('error', () => undefined));
    const last = sockets[64]!;
    try {
      const told = once(last, 'data').then(([bytes]) => bytes as Buffer);
      const ended = once(last, 'close').then(() => Buffer.alloc(0));
      const [said] = await Promise.all([Promise.race([told, ended]), keyring.client('api').status()]);
      return said;
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  }

  function openItem(subjectRef: string, part: Part): LeaseItem {
    return {
      direction: 'open',
      scope: Scope.subjectBucket,
      subjectRef,
      incarnation: 1,
      classId: CLASS,
      bucket: today(),
      part,
    };
  }
});
