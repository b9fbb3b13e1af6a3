import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import {
  type AuditFact,
  AuditReader,
  type CheckpointSigner,
  fsck,
  HttpWitness,
  parseEntry,
} from '../../src/audit';
import {
  checkpointText,
  formatNote,
  leafHash,
  noteSignature,
  openCheckpoint,
  parseConsistencyProof,
  parseInclusionProof,
  parseNote,
  randomUuid,
  verifyConsistency,
  verifyInclusion,
  verifyNote,
} from '../../src/crypto';
import { DomainError } from '../../src/foundation/errors';
import { openDatabase } from '../../src/foundation/database';
import { TEST_ORIGIN, TestLog } from '../support/audit';
import { createMainDatabase, type TestDatabase } from '../support/databases';
import { TestHttpWitness } from '../support/http-witness';

const actor = { kind: 'process', ref: 'worker' } as const;
const created = (): AuditFact => ({ type: 'subject.created', actor, subject: randomUuid(), code: 'webhook' });
const lookup = (i: number): AuditFact => ({ type: 'lookup', actor, n: { lookups: i } });
const coded = (code: string): Error => expect.objectContaining({ code }) as Error;

describe('the audit log', () => {
  let database: TestDatabase;
  let worker: DataSource;
  let log: TestLog;
  let reader: AuditReader;

  beforeEach(async () => {
    database = await createMainDatabase();
    worker = await openDatabase(database.as('lethe_worker'));
    log = new TestLog(worker);
    reader = new AuditReader(worker.manager);
  });
  afterEach(async () => {
    log.dispose();
    await worker.destroy();
    await database.drop();
  });

  async function asAdmin<T>(work: (admin: DataSource) => Promise<T>): Promise<T> {
    const admin = await openDatabase(database.admin);
    try {
      return await work(admin);
    } finally {
      await admin.destroy();
    }
  }

  /** What the owner of the cluster can do: triggers off, then anything. */
  const tamper = (sql: string, parameters: unknown[] = []): Promise<void> =>
    asAdmin(async (admin) => {
      for (const table of ['audit_entry', 'audit_tile', 'audit_checkpoint', 'audit_witness'])
        await admin.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
      await admin.query(sql, parameters);
    });

  const witnessed = (): Buffer[] =>
    readdirSync(log.witnessDirectory)
      .sort()
      .map((file) => readFileSync(join(log.witnessDirectory, file)));

  const findings = async () => {
    const report = await fsck(worker.manager, { logKeys: [log.signer.verifier], witnessed: witnessed() });
    return report.findings;
  };

  it('takes a fact from queued to witnessed', async () => {
    const fact = created();
    const [ticket] = await log.report([fact]);
    expect(await reader.locate(ticket!)).toEqual({ state: 'queued' });

    let away = true;
    const signer: CheckpointSigner = {
      lastSize: () => log.signer.lastSize(),
      sign: (...given) =>
        away
          ? Promise.reject(new DomainError('unavailable', 'keyring.away', 'ask again'))
          : log.signer.sign(...given),
    };
    const unwilling = {
      name: 'away',
      newest: () => Promise.resolve(undefined),
      submit: () => Promise.reject(new DomainError('unavailable', 'witness.away', 'ask again')),
    };
    const sequencer = log.sequencer({ signer, witnesses: [unwilling] });
    expect(await sequencer.runOnce()).toEqual({ leading: true, sequenced: 1 });
    expect(await reader.locate(ticket!)).toEqual({ state: 'sequenced', index: 0 });

    away = false;
    expect(await sequencer.runOnce()).toEqual({ leading: true, sequenced: 0, checkpointed: 1 });
    expect(await reader.locate(ticket!)).toEqual({ state: 'checkpointed', index: 0 });
    await sequencer.resign();

    await log.settle();
    expect(await reader.locate(ticket!)).toEqual({ state: 'witnessed', index: 0 });
    expect(readdirSync(log.witnessDirectory)).toEqual(['00000000000000000001.checkpoint']);

    const { body } = await reader.entry(0);
    const { i, v, at, ...rest } = parseEntry(body);
    expect([i, v]).toEqual([0, 1]);
    expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(600_000);
    expect(rest).toEqual(fact);
  });

  it('gives indices without gaps, in commit order, and proves every entry and all growth', async () => {
    const sizes = [1, 2, 255, 256, 257, 700];
    for (const size of sizes) {
      await log.reportMany(size - (await reader.size()), lookup);
      await log.settle();
      expect(await reader.size()).toBe(size);
    }
    const { root, ...checkpoint } = await reader.checkpoint({ witnessed: true });
    expect(checkpoint.size).toBe(700);
    for (const index of [0, 1, 255, 256, 511, 512, 699]) {
      const file = parseInclusionProof(await reader.inclusionProof(index));
      const opened = openCheckpoint(file.checkpoint, [log.signer.verifier]);
      expect(opened).toMatchObject({ authenticated: true, size: 700 });
      const { body } = await reader.entry(index);
      expect(parseEntry(body).i).toBe(index);
      expect(verifyInclusion(leafHash(body), index, 700, file.hashes, opened.root)).toBe(true);
    }
    for (const bytes of witnessed()) {
      const older = openCheckpoint(bytes, [log.signer.verifier]);
      const proof = parseConsistencyProof(await reader.consistencyProof(older.size));
      expect(verifyConsistency(older.size, older.root, 700, root, proof.hashes)).toBe(true);
    }
    expect(await findings()).toEqual([]);
  });

  it('keeps proofs logarithmic and right beyond one level of tiles', async () => {
    await log.reportMany(66_000, lookup);
    await log.settle(log.sequencer({ settings: { batchSize: 1000, checkpointIntervalMs: 60_000 } }));
    const { size, root } = await reader.checkpoint();
    expect(size).toBe(66_000);
    const [tiles] = await worker.query<{ low: string; high: string }[]>(
      `SELECT count(*) FILTER (WHERE level = 0) AS low, count(*) FILTER (WHERE level = 1) AS high FROM audit_tile`,
    );
    expect(tiles).toEqual({ low: '257', high: '1' });
    for (const index of [0, 255, 256, 65_535, 65_536, 65_999]) {
      const { hashes } = parseInclusionProof(await reader.inclusionProof(index));
      expect(hashes.length).toBeLessThanOrEqual(17);
      const { body } = await reader.entry(index);
      expect(verifyInclusion(leafHash(body), index, size, hashes, root)).toBe(true);
    }
    // A sequencer that takes over from the stored tree goes on with the same one.
    await log.reportMany(10, lookup);
    await log.settle();
    const proof = parseConsistencyProof(await reader.consistencyProof(size));
    const newer = await reader.checkpoint();
    expect(verifyConsistency(size, root, newer.size, newer.root, proof.hashes)).toBe(true);
    expect(await findings()).toEqual([]);
  });

  it('reports nothing of a transaction that was rolled back', async () => {
    const failing = worker.transaction(async (tx) => {
      await log.log.append(tx, created());
      throw new Error('the change failed');
    });
    await expect(failing).rejects.toThrow('the change failed');
    await log.report([created()]);
    await log.settle();
    expect(await reader.size()).toBe(1);
  });

  it('never dates an entry before the one before it', async () => {
    await log.report([lookup(0), lookup(1)]);
    await asAdmin((admin) =>
      admin.query(
        `UPDATE audit_queue SET queued_at = queued_at - interval '1 hour' WHERE id = (SELECT max(id) FROM audit_queue)`,
      ),
    );
    await log.settle();
    const [first, second] = (await reader.entries({ limit: 2 })).map(({ body }) => parseEntry(body).at);
    expect(second).toBe(first);
    expect(await findings()).toEqual([]);
  });

  it('is only ever added to, by every role', async () => {
    await log.report([created()]);
    await log.settle();
    const attempts = [
      `UPDATE audit_entry SET type = 'login'`,
      'DELETE FROM audit_entry',
      'TRUNCATE audit_entry CASCADE',
      'DELETE FROM audit_checkpoint',
      'DELETE FROM audit_witness',
      `UPDATE audit_tile SET level = 1`,
    ];
    for (const sql of attempts) {
      await expect(worker.query(sql)).rejects.toThrow('permission denied');
      await expect(asAdmin((admin) => admin.query(sql))).rejects.toThrow('only ever added to');
    }
    await expect(
      asAdmin(async (admin) => {
        await admin.query(`SET session_replication_role = replica`);
        await admin.query('DELETE FROM audit_entry');
      }),
    ).rejects.toThrow('only ever added to');
  });

  it('lets ingest report, and read nothing', async () => {
    const ingest = await openDatabase(database.as('lethe_ingest'));
    try {
      await ingest.transaction((tx) => log.log.append(tx, created()));
      await expect(ingest.query('SELECT fact FROM audit_queue')).rejects.toThrow('permission denied');
      await expect(ingest.query('SELECT body FROM audit_entry')).rejects.toThrow('permission denied');
      await expect(ingest.query('DELETE FROM audit_queue')).rejects.toThrow('permission denied');
    } finally {
      await ingest.destroy();
    }
  });

  it('logs that something was put into the queue past the schema, without its content', async () => {
    for (const fact of [
      '{"type":"subject.created","actor":{"kind":"process","ref":"ingest"},"subject":"+33639981234"}',
      'no json',
      '{"type":"toString"}',
      'null',
    ])
      await worker.query('INSERT INTO audit_queue (fact) VALUES ($1)', [fact]);
    await log.report([created()]);
    await log.settle();
    const entries = (await reader.entries({ limit: 10 })).map(({ body }) => body.toString());
    expect(entries.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual([
      ...Array.from({ length: 4 }, () => 'log.rejected'),
      'subject.created',
    ]);
    expect(entries.join()).not.toContain('33639981234');
    expect(await findings()).toEqual([]);
  });

  describe('with two sequencers', () => {
    it('lets one wait until the other resigns, and go on where it stopped', async () => {
      const [first, second] = [log.sequencer(), log.sequencer()];
      await log.reportMany(300, lookup);
      expect(await first.runOnce()).toMatchObject({ leading: true, sequenced: 300 });
      expect(await second.runOnce()).toEqual({ leading: false, sequenced: 0 });
      await log.reportMany(300, lookup);
      await first.resign();
      expect(await second.runOnce()).toMatchObject({ leading: true, sequenced: 300 });
      expect(await first.runOnce()).toEqual({ leading: false, sequenced: 0 });
      await second.resign();
      expect(await reader.size()).toBe(600);
      expect(await findings()).toEqual([]);
    });

    it('lets the other take over when the first one’s connection dies, and neither gap nor double comes of it', async () => {
      const [first, second] = [log.sequencer(), log.sequencer()];
      await log.reportMany(10, lookup);
      await first.runOnce();
      await log.reportMany(10, lookup);
      await asAdmin((admin) =>
        admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = $1)`,
          [database.name],
        ),
      );
      await expect(first.runOnce()).rejects.toThrow();
      await log.settle(second);
      await log.reportMany(10, lookup);
      await log.settle(first);
      expect(await reader.size()).toBe(30);
      expect(await findings()).toEqual([]);
    });
  });

  describe('after a crash', () => {
    it('inside the sequencing transaction, nothing of it remains', async () => {
      await log.reportMany(300, lookup);
      await asAdmin((admin) =>
        admin.query(`ALTER TABLE audit_tile ADD CONSTRAINT crash CHECK (false) NOT VALID`),
      );
      await expect(log.sequencer().runOnce()).rejects.toThrow('crash');
      expect(await reader.size()).toBe(0);
      await asAdmin((admin) => admin.query(`ALTER TABLE audit_tile DROP CONSTRAINT crash`));
      await log.settle();
      expect(await reader.size()).toBe(300);
      expect(await findings()).toEqual([]);
    });

    it.each(['before', 'after'])('%s the signature, the next sequencer signs', async (when) => {
      await log.reportMany(20, lookup);
      const signer: CheckpointSigner = {
        lastSize: () => log.signer.lastSize(),
        sign: async (...given) => {
          if (when === 'after') await log.signer.sign(...given);
          throw new Error('crash');
        },
      };
      await expect(log.sequencer({ signer }).runOnce()).rejects.toThrow('crash');
      expect(await reader.locate(1)).toMatchObject({ state: 'sequenced' });
      await log.reportMany(20, lookup);
      await log.settle();
      expect((await reader.checkpoint({ witnessed: true })).size).toBe(40);
      expect(await findings()).toEqual([]);
    });

    it('between checkpoint and witness, the next sequencer witnesses', async () => {
      const [ticket] = await log.report([created()]);
      const witness = {
        name: 'directory',
        newest: () => Promise.resolve(undefined),
        submit: () => Promise.reject(new Error('crash')),
      };
      await expect(log.sequencer({ witnesses: [witness] }).runOnce()).rejects.toThrow('crash');
      expect(await reader.locate(ticket!)).toMatchObject({ state: 'checkpointed' });
      await log.settle();
      expect(await reader.locate(ticket!)).toMatchObject({ state: 'witnessed' });
    });
  });

  describe('in the hands of the database’s superuser', () => {
    beforeEach(async () => {
      // 300 entries in checkpoints of 100: entries 0 to 255 are in a full tile.
      for (let i = 0; i < 3; i++) {
        await log.reportMany(100, lookup);
        await log.settle();
      }
      expect(await findings()).toEqual([]);
    });

    const edited =
      (index: number, change: (text: string) => string) => async (): Promise<[string, unknown[]]> => {
        const { body } = await reader.entry(index);
        return [
          `UPDATE audit_entry SET body = $1 WHERE i = ${index}`,
          [Buffer.from(change(body.toString()))],
        ];
      };

    it.each([
      ['edited', 17, edited(17, (text) => text.replace('"lookups":17', '"lookups":18'))],
      ['back-dated', 42, edited(42, (text) => text.replace(/"at":"\d{4}/, '"at":"2020'))],
      ['given another actor', 260, edited(260, (text) => text.replace('worker', 'api'))],
      ['made unreadable', 3, edited(3, (text) => `${text} `)],
    ])('an entry that was %s is named', async (_, index, make) => {
      await tamper(...(await make()));
      expect(await findings()).toContainEqual(expect.objectContaining({ code: 'entry.changed', index }));
    });

    it('an edited entry whose hash was adapted is named by its tile, else by its checkpoint', async () => {
      for (const index of [17, 260]) {
        const [sql, [body]] = await edited(index, (text) => text.replace('worker', 'api'))();
        await tamper(sql.replace('body = $1', 'body = $1, leaf_hash = $2'), [body, leafHash(body as Buffer)]);
      }
      const found = await findings();
      expect(found).toContainEqual(expect.objectContaining({ code: 'tile.changed', index: 17 }));
      expect(found).toContainEqual(expect.objectContaining({ code: 'checkpoint.root', size: 100, index: 0 }));
    });

    it('an edited entry outside every full tile, hash adapted, is between two checkpoints', async () => {
      const [sql, [body]] = await edited(260, (text) => text.replace('worker', 'api'))();
      await tamper(sql.replace('body = $1', 'body = $1, leaf_hash = $2'), [body, leafHash(body as Buffer)]);
      expect(await findings()).toEqual([
        expect.objectContaining({ code: 'checkpoint.root', index: 200, size: 300 }),
        expect.objectContaining({ code: 'witness.other', index: 200, size: 300 }),
      ]);
    });

    it('a back-dated column is named', async () => {
      await tamper(`UPDATE audit_entry SET at = at - interval '1 day' WHERE i = 5`);
      expect(await findings()).toEqual([expect.objectContaining({ code: 'entry.column', index: 5 })]);
    });

    it('a deleted entry is named', async () => {
      await tamper('DELETE FROM audit_entry WHERE i = 123');
      expect(await findings()).toContainEqual(expect.objectContaining({ code: 'entry.missing', index: 123 }));
    });

    it('reordered entries are named', async () => {
      await tamper(
        `UPDATE audit_entry SET i = CASE i WHEN 10 THEN 1000011 ELSE 1000010 END WHERE i IN (10, 11)`,
      );
      await tamper(`UPDATE audit_entry SET i = i - 1000000 WHERE i >= 1000000`);
      const found = await findings();
      for (const index of [10, 11])
        expect(found).toContainEqual(expect.objectContaining({ code: 'entry.misplaced', index }));
    });

    it('a log cut short is found by its checkpoints, and without them by the witness', async () => {
      await tamper('DELETE FROM audit_entry WHERE i >= 250');
      expect(await findings()).toContainEqual(
        expect.objectContaining({ code: 'checkpoint.ahead', index: 250, size: 300 }),
      );
      await tamper('DELETE FROM audit_tile');
      await tamper('DELETE FROM audit_witness WHERE size > 200');
      await tamper('DELETE FROM audit_checkpoint WHERE size > 200');
      expect(await findings()).toEqual([
        expect.objectContaining({ code: 'witness.ahead', index: 250, size: 300 }),
      ]);
    });

    it('changed tiles and checkpoints are named', async () => {
      await tamper(
        `UPDATE audit_tile SET hashes = set_byte(hashes, 32 * 7, (get_byte(hashes, 32 * 7) + 1) % 256)`,
      );
      await tamper(`UPDATE audit_checkpoint SET note = set_byte(note, 0, 88) WHERE size = 100`);
      await tamper(
        `UPDATE audit_checkpoint SET root = set_byte(root, 0, (get_byte(root, 0) + 1) % 256) WHERE size = 200`,
      );
      expect(await findings()).toEqual([
        expect.objectContaining({ code: 'checkpoint.note', size: 100 }),
        expect.objectContaining({ code: 'checkpoint.root', size: 200 }),
        expect.objectContaining({ code: 'checkpoint.note', size: 200 }),
        expect.objectContaining({ code: 'tile.changed', index: 7 }),
      ]);
    });

    async function rollBackTo(size: number): Promise<void> {
      await tamper('DELETE FROM audit_witness WHERE size > $1', [size]);
      await tamper('DELETE FROM audit_checkpoint WHERE size > $1', [size]);
      await tamper('DELETE FROM audit_entry WHERE i >= $1', [size]);
      await tamper('DELETE FROM audit_tile');
    }

    it('a log rolled back stops at the witness, or at the signer, before it goes on', async () => {
      await rollBackTo(200);
      await log.reportMany(10, lookup);
      await expect(log.sequencer().runOnce()).rejects.toThrow(coded('audit.rolled-back'));
      await expect(log.sequencer({ witnesses: [] }).runOnce()).rejects.toThrow(coded('audit.rolled-back'));
      expect((await reader.checkpoint()).size).toBe(200);
    });

    it('a log rolled back and grown beyond the last signature gets no further one', async () => {
      await rollBackTo(200);
      await log.reportMany(200, lookup);
      await expect(log.sequencer().runOnce()).rejects.toThrow(coded('audit.rolled-back'));
      await expect(log.sequencer({ witnesses: [] }).runOnce()).rejects.toThrow(coded('audit.fork'));
    });

    it('a log that another history was put in place of stops at its own checkpoint or at the witness', async () => {
      const [sql, [body]] = await edited(260, (text) => text.replace('worker', 'api'))();
      await tamper(sql.replace('body = $1', 'body = $1, leaf_hash = $2'), [body, leafHash(body as Buffer)]);
      await log.reportMany(1, lookup);
      await expect(log.sequencer().runOnce()).rejects.toThrow(coded('audit.fork'));
      await tamper('DELETE FROM audit_witness WHERE size > 200');
      await tamper('DELETE FROM audit_checkpoint WHERE size > 200');
      await expect(log.sequencer().runOnce()).rejects.toThrow(coded('audit.fork'));
      await expect(log.sequencer({ witnesses: [] }).runOnce()).rejects.toThrow(coded('audit.fork'));
    });
  });

  describe('with a witness over HTTP', () => {
    let witness: TestHttpWitness;
    beforeEach(async () => {
      witness = await TestHttpWitness.start([log.signer.verifier]);
    });
    afterEach(() => witness.close());
    const asked = () => new HttpWitness({ url: witness.url, key: witness.publishedKey });

    it('has its growth cosigned, and shows the lines with the checkpoint', async () => {
      const http = asked();
      await log.report([created()]);
      await log.settle(log.sequencer({ witnesses: [log.witness, http] }));
      await log.report([created(), created()]);
      await log.settle(log.sequencer({ witnesses: [log.witness, http] }));
      const checkpoint = await reader.checkpoint({ witnessed: true });
      const file = parseNote(await reader.checkpointFile(checkpoint));
      const [own, cosigned] = verifyNote(file, [log.signer.verifier, witness.verifier]);
      expect(own?.key).toBe(log.signer.verifier);
      expect(cosigned).toMatchObject({ key: witness.verifier, timestamp: expect.any(Number) as number });
      expect(witness.answers).toEqual([200, 200]);
    });

    it('goes on from the size that the witness names, as after a restart', async () => {
      await log.report([created()]);
      await log.settle(log.sequencer({ witnesses: [asked()] }));
      await log.report([created()]);
      await log.settle(log.sequencer({ witnesses: [asked()] }));
      expect(witness.answers).toEqual([200, 409, 200]);
    });

    it('waits for one that is away, that does not know it, or that signs with another key', async () => {
      const [ticket] = await log.report([created()]);
      witness.isAway = true;
      await log.settle(log.sequencer({ witnesses: [asked()] }));
      expect(await reader.locate(ticket!)).toMatchObject({ state: 'checkpointed' });
      witness.isAway = false;
      const other = await TestHttpWitness.start([]);
      const impostor = new HttpWitness({ url: witness.url, key: other.publishedKey });
      await log.settle(
        log.sequencer({ witnesses: [new HttpWitness({ url: other.url, key: other.publishedKey })] }),
      );
      await log.settle(log.sequencer({ witnesses: [impostor] }));
      await other.close();
      expect(other.answers).toEqual([404]);
      expect(await reader.locate(ticket!)).toMatchObject({ state: 'checkpointed' });
      await log.settle(log.sequencer({ witnesses: [asked()] }));
      expect(await reader.locate(ticket!)).toMatchObject({ state: 'witnessed' });
    });

    it('stops when the witness saw another history, or a longer one', async () => {
      const head = (size: number, fill: number) => ({
        origin: TEST_ORIGIN,
        size,
        root: Buffer.alloc(32, fill),
      });
      const submit = (one: ReturnType<typeof head>) => {
        const text = checkpointText(one);
        const signature = log.signer.key.sign(Buffer.from(text));
        const note = Buffer.from(
          formatNote({ text, signatures: [noteSignature(log.signer.verifier, signature)] }),
        );
        return asked().submit({ head: one, note, consistencyFrom: () => Promise.resolve([]) });
      };
      await submit(head(5, 1));
      await expect(submit(head(5, 2))).rejects.toThrow(coded('audit.fork'));
      await expect(submit(head(7, 3))).rejects.toThrow(coded('audit.fork'));
      await expect(submit(head(4, 4))).rejects.toThrow(coded('audit.rolled-back'));
    });
  });
});
