import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  certificate,
  certificateJws,
  checkpoint,
  erasureFacts,
  type Evidence,
  evidence,
  type EvidenceChanges,
  ids,
  publishedKeys,
  type TimedFact,
  zipped,
} from '../../../test/builders/evidence-bundle';
import { Ed25519PrivateKey, leafHash, parseCheckpoint, parseVerifierKey } from '../../crypto';
import { certificatePayload, type CertificatePayload } from '../certificate/certificate-payload';
import { type Check, formatVerdict, standaloneVerifier, type Verdict, verifyEvidence } from '.';

const NOW = Date.UTC(2027, 0, 1);

interface Keys {
  log?: string;
  certificate?: string;
  witness?: string;
  need?: number;
}
const ALL: Keys = {
  log: publishedKeys.log,
  certificate: publishedKeys.certificate,
  witness: publishedKeys.witness,
  need: 1,
};

describe('verifying evidence', () => {
  let home: string;
  let runs = 0;
  let server: ChildProcess;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'lethe-verify-'));
    // One process for all runs of the standalone verifier: starting Node hundreds of times would take minutes.
    server = fork(join(__dirname, '..', '..', '..', 'test', 'support', 'standalone-verifier.mjs'));
  });
  afterAll(() => {
    server.kill();
    rmSync(home, { recursive: true, force: true });
  });

  function standalone(path: string, keys: Keys): Promise<Verdict> {
    const flags = [
      ...(keys.log ? ['--log-key', keys.log] : []),
      ...(keys.certificate ? ['--certificate-key', keys.certificate] : []),
      ...(keys.witness ? ['--witness', keys.witness] : []),
      ...(keys.need === undefined ? [] : ['--need', String(keys.need)]),
    ];
    return new Promise((resolve) => {
      server.once('message', (answer: Verdict) => {
        resolve(answer);
      });
      server.send([path, ...flags]);
    });
  }

  /** What both verifiers say; it must be the same conclusion for the same reasons. */
  async function verify(bytes: Buffer, name: string, keys = ALL): Promise<Verdict> {
    const folder = join(home, String(runs++));
    mkdirSync(folder);
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const ours = verifyEvidence(new Map([[name, bytes]]), {
      logKeys: keys.log ? [parseVerifierKey(keys.log)] : [],
      certificateKeys: keys.certificate ? [parseVerifierKey(keys.certificate)] : [],
      witnessKeys: keys.witness ? [parseVerifierKey(keys.witness)] : [],
      ...(keys.need !== undefined && { need: keys.need }),
      nowMs: NOW,
    });
    const theirs = await standalone(path, keys);
    expect({
      of: 'verify.mjs',
      verdict: theirs.verdict,
      exitCode: theirs.exitCode,
      failed: failed(theirs),
      absent: absent(theirs),
    }).toEqual({
      of: 'verify.mjs',
      verdict: ours.verdict,
      exitCode: ours.exitCode,
      failed: failed(ours),
      absent: absent(ours),
    });
    return ours;
  }

  const failed = ({ verdict, checks }: Verdict): string[] =>
    verdict === 'UNREADABLE'
      ? []
      : [...new Set(checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name))].sort();
  const absent = ({ checks }: Verdict): string | undefined =>
    checks.find(({ name, outcome }) => name === 'entries' && outcome === 'note')?.detail;
  const notes = ({ checks }: Verdict): string[] =>
    checks.filter(({ outcome }: Check) => outcome === 'note').map(({ name }) => name);
  const verifyFiles = async (files: Evidence, keys = ALL): Promise<Verdict> =>
    verify(await zipped(files), 'bundle.zip', keys);
  /** The payload of the good bundle's certificate, complete. */
  const signedPayload = async (): Promise<CertificatePayload> => {
    const jws = (await evidence()).get('certificate-K.jws')!.toString();
    return JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as CertificatePayload;
  };
  const made = async (changes: EvidenceChanges): Promise<Verdict> => verifyFiles(await evidence(changes));
  const expectFailure = (verdict: Verdict, check: string): void => {
    expect(verdict.exitCode).toBe(1);
    expect(failed(verdict)).toContain(check);
  };

  it('verifies a whole bundle', async () => {
    const verdict = await made({});
    expect(failed(verdict)).toEqual([]);
    expect(verdict).toMatchObject({ verdict: 'VERIFIED', exitCode: 0 });
    expect(notes(verdict)).toEqual(['residual']);
    const lines = formatVerdict(verdict).split('\n');
    expect(lines.at(-1)).toBe('VERIFIED');
    expect(lines).toHaveLength(verdict.checks.length + 1);
  });

  it('does not believe keys that came with the bundle', async () => {
    const files = await evidence({ withKeys: true });
    for (const keys of [{}, { log: publishedKeys.log }, { certificate: publishedKeys.certificate }]) {
      expect(await verifyFiles(files, keys)).toMatchObject({
        verdict: 'SELF-CONSISTENT, NOT AUTHENTICATED',
        exitCode: 3,
      });
    }
    files.delete('keys/log.vkey');
    files.delete('keys/certificate.vkey');
    expect(await verifyFiles(files, {})).toMatchObject({ exitCode: 3 });
    files.set('keys/log.vkey', Buffer.from(publishedKeys.certificate));
    expect(await verifyFiles(files, {})).toMatchObject({ exitCode: 1 });
  });

  it('verifies a certificate, a checkpoint and a proof with its entry, each on its own', async () => {
    const files = await evidence();
    const lone = await verify(files.get('certificate-K.jws')!, 'certificate-K.jws', ALL);
    expect(lone.exitCode).toBe(0);
    expect(notes(lone)).toContain('claims');
    expect(await verify(files.get('certificate-K.jws')!, 'certificate-K.jws', {})).toMatchObject({
      exitCode: 3,
    });
    expect(await verify(files.get('first.checkpoint')!, 'first.checkpoint')).toMatchObject({ exitCode: 0 });
    const pair = new Map(['entries/3.json', 'entries/3.tlog-proof'].map((name) => [name, files.get(name)!]));
    expect(await verifyFiles(pair)).toMatchObject({ exitCode: 0 });
    expectFailure(await verify(files.get('entries/3.tlog-proof')!, '3.tlog-proof'), 'inclusion');
    expectFailure(await verify(files.get('entries/3.json')!, '3.json'), 'inclusion');
  });

  it('cannot read what is nothing of ours', async () => {
    for (const bytes of ['', 'hello', '{"a":1}', '\u0000\u0001']) {
      expect(await verify(Buffer.from(bytes), 'unknown.bin')).toMatchObject({
        verdict: 'UNREADABLE',
        exitCode: 2,
      });
    }
    expect(await verifyFiles(new Map([['README.txt', Buffer.from('nothing')]]))).toMatchObject({
      exitCode: 2,
    });
    const zip = await zipped(await evidence());
    for (const broken of [
      zip.subarray(0, zip.length - 30),
      zip.subarray(0, 100),
      Buffer.concat([zip.subarray(0, 60), zip.subarray(61)]),
    ]) {
      expect(await verify(broken, 'bundle.zip')).toMatchObject({ exitCode: 2 });
    }
  });

  it('fails for any one file changed', async () => {
    const files = await evidence();
    for (const [name, bytes] of files) {
      if (name === 'README.txt') continue;
      for (const position of [0, 0.3, 0.6, 0.95]) {
        const changed = Buffer.from(bytes);
        changed[Math.floor(position * (bytes.length - 1))]! ^= 0x01;
        const verdict = await verifyFiles(new Map(files).set(name, changed));
        expect([name, position, verdict.exitCode]).toEqual([name, position, 1]);
      }
    }
  });

  it('fails for any one file missing, unless another file carries the same', async () => {
    const files = await evidence();
    const dispensable = ['README.txt', 'first.checkpoint', 'second.checkpoint', 'certificate-K.jws'];
    for (const name of files.keys()) {
      const fewer = new Map(files);
      fewer.delete(name);
      const verdict = await verifyFiles(fewer);
      expect([name, verdict.exitCode]).toEqual([name, dispensable.includes(name) ? 0 : 1]);
    }
  });

  it('says which entries of the log are not among those exported, as no proof can', async () => {
    const files = await evidence();
    files.delete('certificate-K.jws');
    const indices = [...files.keys()]
      .flatMap((name) => /(\d+)\.json$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    const [first, second, third] = indices as [number, number, number];
    const last = indices.at(-1)!;
    const span = `between the first, ${first}, and the last, ${last}`;
    expect(second).toBe(first + 1);
    expect(absent(await verifyFiles(files))).toContain(`${indices.length} of the `);
    for (const name of [...files.keys()])
      if (new RegExp(`(^|\\D)${second}\\.(json|tlog-proof)$`).test(name)) files.delete(name);
    const thinned = await verifyFiles(files);
    expect(thinned.verdict).toBe('VERIFIED');
    expect(absent(thinned)).toContain(`not here ${span}: ${third === second + 1 ? second : `${second} to`}`);
  });

  it('fails for other keys of the log, of certificates, of witnesses, and for too few witnesses', async () => {
    const files = await evidence();
    expectFailure(await verifyFiles(files, { ...ALL, log: publishedKeys.certificate }), 'checkpoint');
    expectFailure(await verifyFiles(files, { ...ALL, certificate: publishedKeys.log }), 'signature');
    expectFailure(await verifyFiles(files, { ...ALL, need: 2 }), 'witness');
    expect(notes(await verifyFiles(files, { log: ALL.log!, certificate: ALL.certificate! }))).toContain(
      'witness',
    );
    expectFailure(await made({ certificateKey: Ed25519PrivateKey.generate() }), 'signature');
  });

  it('fails for a fork: two checkpoints of one size, or a step without proof', async () => {
    const files = await evidence();
    const { size } = parseCheckpoint(files.get('second.checkpoint')!);
    const forked = checkpoint(Array.from({ length: size }, (_, i) => leafHash(Buffer.of(i))));
    expectFailure(await verifyFiles(new Map(files).set('fork.checkpoint', forked)), 'fork');
    const alien = checkpoint([leafHash(Buffer.from('another history'))]);
    expectFailure(await verifyFiles(new Map(files).set('older.checkpoint', alien)), 'consistency');
  });

  it('fails for header tricks of a certificate', async () => {
    const files = await evidence();
    const [, payload, signature] = files.get('certificate-K.jws')!.toString().split('.') as [
      string,
      string,
      string,
    ];
    for (const header of [
      '{"alg":"none","kid":"x","typ":"erasure-certificate+jws"}',
      '{"alg":"Ed25519","crit":["x"],"kid":"x","typ":"erasure-certificate+jws","x":1}',
    ]) {
      const forged = `${Buffer.from(header).toString('base64url')}.${payload}.${signature}`;
      expectFailure(
        await verifyFiles(new Map(files).set('certificate-K.jws', Buffer.from(forged))),
        'certificate',
      );
      expectFailure(await verify(Buffer.from(forged), 'certificate.jws'), 'certificate');
    }
  });

  it('fails for each field of the payload altered, since the signature no longer fits', async () => {
    const files = await evidence();
    const [header, payload, signature] = files.get('certificate-K.jws')!.toString().split('.') as [
      string,
      string,
      string,
    ];
    const object = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    for (const name of Object.keys(object)) {
      const altered = Buffer.from(JSON.stringify({ ...object, [name]: 'altered' })).toString('base64url');
      const jws = Buffer.from(`${header}.${altered}.${signature}`);
      expectFailure(await verifyFiles(new Map(files).set('certificate-K.jws', jws)), 'signature');
    }
  });

  it('fails for each field left out or of another type, even when signed', async () => {
    const whole = await signedPayload();
    expect(failed(await verify(certificateJws(whole), 'certificate.jws'))).toEqual([]);
    for (const name of Object.keys(whole) as (keyof CertificatePayload)[]) {
      const without = { ...whole };
      Reflect.deleteProperty(without, name);
      for (const payload of [without, { ...whole, [name]: true }]) {
        expectFailure(await verify(certificateJws(payload), 'certificate.jws'), 'certificate');
      }
    }
    expectFailure(
      await verify(certificateJws({ ...whole, extra: 1 } as CertificatePayload), 'certificate.jws'),
      'certificate',
    );
  });

  it('agrees on every value that a field of the payload can take from a list', async () => {
    const lists = enumsOf(z.toJSONSchema(certificatePayload) as JsonSchema);
    expect(lists.map(({ path }) => path.join('.'))).toContain('request.ground');
    const plain = await signedPayload();
    const hold = {
      id: ids.hold,
      ground: 'Art. 17(3)(e)',
      buckets: [{ classId: 1, bucket: 7 }],
      since: '2026-11-01T00:00:00.000Z',
      reviewOn: '2027-05-01',
    } as const;
    const suspended = { ...plain, suspended: true, holds: [hold] };
    for (const { path, values } of lists) {
      const whole = path[0] === 'holds' ? suspended : plain;
      for (const value of [...values, 'something else']) {
        const payload = withAt(whole, path, value) as CertificatePayload;
        const verdict = await verify(certificateJws(payload), 'certificate.jws');
        const refused = failed(verdict).includes('certificate');
        expect({ path, value, refused }).toEqual({ path, value, refused: value === 'something else' });
      }
    }
  });

  const rules: [
    string,
    Partial<CertificatePayload> | ((payload: CertificatePayload) => Partial<CertificatePayload>),
  ][] = [
    ['irreversible-at', { irreversibleAt: '2026-11-21T06:01:34.000Z' }],
    ['irreversible-at', { irreversibleAt: null }],
    [
      'irreversible-at',
      ({ custodians }) => ({
        custodians: custodians.map((custodian) => ({ ...custodian, irreversibleAt: null })),
      }),
    ],
    [
      'custodian-generations',
      ({ custodians }) => ({
        custodians: custodians.map((custodian) => ({ ...custodian, generations: [3] })),
      }),
    ],
    [
      'custodian-generations',
      ({ custodians }) => ({ custodians: custodians.map((custodian) => ({ ...custodian, id: 'file:a' })) }),
    ],
    ['generations', ({ keys }) => ({ keys: { ...keys, generationTo: 6 } })],
    ['set-digest', ({ keys, scope }) => ({ keys: { ...keys, setDigestAfter: scope.commitment! } })],
    ['stores-complete', ({ stores }) => ({ stores: stores.filter(({ kind }) => kind !== 'queue') })],
    [
      'stores-failed',
      ({ stores }) => ({
        stores: stores.map((row) => (row.kind === 'meta' ? { ...row, state: 'failed' } : row)),
      }),
    ],
    [
      'stores-shredded',
      ({ stores }) => ({
        stores: stores.map((row) => (row.kind === 'media' ? { ...row, state: 'deleted' } : row)),
      }),
    ],
    [
      'stores-shredded',
      ({ stores }) => ({
        stores: stores.map((row) => (row.kind === 'media' ? { ...row, state: 'held' } : row)),
      }),
    ],
    [
      'stores-expiry',
      ({ stores }) => ({
        stores: stores.map((row) => (row.kind === 'meta' ? { ...row, state: 'expires' } : row)),
      }),
    ],
    ['suspended', { suspended: true }],
    ['residuals', ({ residuals }) => ({ residuals: [{ ...residuals[0]!, until: 'unknown' }] })],
    ['order-of-dates', { issuedAt: '2026-11-21T06:00:01.000Z' }],
    ['deployment', { deployment: 'lethe.example/audit/other' }],
    ['log-order', ({ log }) => ({ log: log.toReversed() })],
    ['stage-P', ({ copies }) => ({ stage: 'P', copies: [{ ...copies[0]!, deletedAt: null }] })],
    ['stage-P', ({ copies }) => ({ stage: 'P', copies: [{ ...copies[0]!, evidenceSha256: null }] })],
    ['cited-checkpoint', ({ checkpoint: head }) => ({ checkpoint: { ...head, size: head.size + 1 } })],
    [
      'cited-checkpoint',
      ({ checkpoint: head, scope }) => ({ checkpoint: { ...head, root: scope.commitment! } }),
    ],
    [
      'cited-entry',
      ({ log }) => ({ log: log.map((cited, i) => (i === 2 ? { ...cited, type: 'login' } : cited)) }),
    ],
    [
      'cited-entry',
      ({ log, scope }) => ({
        log: log.map((cited, i) => (i === 2 ? { ...cited, leafHash: scope.commitment! } : cited)),
      }),
    ],
    ['claim.fenced', ({ keys }) => ({ keys: { ...keys, leaseWaitOutSeconds: 72 } })],
    [
      'claim.fenced',
      { scope: { subjects: [{ ref: ids.other, incarnations: [1] }], cutoff: null, commitment: null } },
    ],
    [
      'claim.generation',
      ({ custodians }) => ({ custodians: [...custodians, { ...custodians[0]!, id: 'file:c' }] }),
    ],
    [
      'claim.counts',
      ({ stores }) => ({
        stores: stores.map((row) => (row.kind === 'messages' ? { ...row, before: 11 } : row)),
      }),
    ],
    [
      'claim.counts',
      ({ stores }) => ({ stores: stores.map((row) => (row.kind === 'queue' ? { ...row, before: 1 } : row)) }),
    ],
    ['claim.drill', ({ drills }) => ({ drills: [{ ...drills[0]!, entry: 13 }] })],
    ['claim.drill', ({ drills }) => ({ drills: [{ ...drills[0]!, result: 'failed' }] })],
    [
      'claim.drill',
      ({ drills, request }) => ({ drills: [{ ...drills[0]!, copyDataTo: request.executedAt }] }),
    ],
    ['claim.stage-P', ({ copies }) => ({ stage: 'P', copies: [{ ...copies[0]!, id: ids.other }] })],
    [
      'claim.stage-P',
      ({ copies, scope }) => ({ stage: 'P', copies: [{ ...copies[0]!, evidenceSha256: scope.commitment }] }),
    ],
    [
      'claim.hold',
      {
        suspended: true,
        holds: [
          {
            id: ids.hold,
            ground: 'Art. 17(3)(e)',
            buckets: [],
            since: '2026-11-01T00:00:00.000Z',
            reviewOn: '2027-05-01',
          },
        ],
      },
    ],
  ];

  it.each(rules)('fails a signed certificate that breaks %s (%#)', async (rule, change) => {
    const verdict = await made({
      last: (payload) => ({ ...payload, ...(typeof change === 'function' ? change(payload) : change) }),
    });
    expectFailure(verdict, rule);
  });

  const needed: [string, string][] = [
    ['subject.fenced', 'claim.fenced'],
    ['generation.committed', 'claim.generation'],
    ['generation.verified', 'claim.generation'],
    ['generation.root-destroyed', 'claim.generation'],
    ['generation.denied', 'claim.generation'],
    ['generation.recorded', 'claim.generation'],
    ['drill.finished', 'claim.drill'],
    ['scan.finished', 'claim.scan'],
  ];

  it.each(needed)('fails without %s in the log', async (type, claim) => {
    const at = erasureFacts().findIndex(([, fact]) => fact.type === type);
    const drills = certificate().drills.map((drill) => ({ ...drill, entry: drill.entry - 1 }));
    expectFailure(await made({ facts: erasureFacts().toSpliced(at, 1), payload: { drills } }), claim);
  });

  const inOrder: [string, string, string][] = [
    ['subject.fenced', 'subject.destroyed', 'claim.fenced'],
    ['generation.committed', 'generation.verified', 'claim.generation'],
    ['generation.verified', 'generation.root-destroyed', 'claim.generation'],
    ['generation.root-destroyed', 'generation.denied', 'claim.generation'],
    ['generation.denied', 'generation.recorded', 'claim.generation'],
  ];

  it.each(inOrder)('fails with %s after %s', async (earlier, later, claim) => {
    const facts = erasureFacts();
    const [a, b] = [earlier, later].map((type) => facts.findIndex(([, fact]) => fact.type === type)) as [
      number,
      number,
    ];
    const exchanged = facts.with(a, [facts[a]![0], facts[b]![1]]).with(b, [facts[b]![0], facts[a]![1]]);
    expectFailure(await made({ facts: exchanged }), claim);
  });

  it('waits out leases between the fence and the act, not the intent', async () => {
    const actor = { kind: 'process', ref: 'worker' } as const;
    const intent: TimedFact = [
      21,
      { type: 'subject.destroyed', actor, subject: ids.subject, code: 'intent' },
    ];
    const drills = certificate().drills.map((drill) => ({ ...drill, entry: drill.entry + 1 }));
    expect(await made({ facts: erasureFacts().toSpliced(3, 0, intent), payload: { drills } })).toMatchObject({
      exitCode: 0,
    });
  });

  it('accepts a hold that was set aside before the batch was frozen', async () => {
    const actor = { kind: 'process', ref: 'worker' } as const;
    const setAside: TimedFact = [
      50,
      {
        type: 'hold.set-aside',
        actor,
        subject: ids.subject,
        ref: { hold: ids.hold },
        n: { buckets: 1, messages: 3 },
      },
    ];
    const hold = {
      id: ids.hold,
      ground: 'Art. 17(3)(e)',
      buckets: [{ classId: 1, bucket: 7 }],
      since: '2026-11-01T00:00:00.000Z',
      reviewOn: '2027-05-01',
    } as const;
    const drills = certificate().drills.map((drill) => ({ ...drill, entry: drill.entry + 1 }));
    const payload: Partial<CertificatePayload> = {
      suspended: true,
      holds: [{ ...hold, buckets: [...hold.buckets] }],
      drills,
    };
    expect(await made({ facts: erasureFacts().toSpliced(3, 0, setAside), payload })).toMatchObject({
      exitCode: 0,
    });
    expectFailure(
      await made({ facts: erasureFacts().toSpliced(4, 0, [90, setAside[1]]), payload }),
      'claim.hold',
    );
  });

  it('verifies stage P when every copy expired with evidence', async () => {
    expect(await made({ payload: { stage: 'P' } })).toMatchObject({ exitCode: 0 });
  });

  it('fails a certificate whose issuing is not in the log, or that was withdrawn', async () => {
    expectFailure(await made({ silent: true }), 'issued');
    const actor = { kind: 'process', ref: 'worker' } as const;
    const withdrawn: TimedFact = [
      300,
      {
        type: 'certificate.withdrawn',
        actor,
        subject: ids.subject,
        ref: { certificate: ids.certificate },
        code: 'unknown-copy',
      },
    ];
    expectFailure(await made({ later: [withdrawn] }), 'withdrawn');
  });

  it('says when forgetting is not final, not claimed, or was hurried', async () => {
    const ahead = '2099-01-01T00:00:00.000Z';
    const later = certificate().custodians.map((custodian) => ({ ...custodian, irreversibleAt: ahead }));
    const pending = await made({ payload: { custodians: later, irreversibleAt: ahead } });
    expect([pending.exitCode, notes(pending)]).toEqual([0, ['irreversible', 'residual']]);
    const never = certificate().custodians.map((custodian) => ({ ...custodian, irreversibleAt: null }));
    const unclaimed = await made({
      payload: { custodians: never, irreversibleAt: null, notClaimedBecause: 'test device' },
    });
    expect([unclaimed.exitCode, notes(unclaimed)]).toEqual([0, ['irreversible', 'residual']]);
    expect(formatVerdict(unclaimed)).toContain('irreversibility is NOT claimed: test device');
    const hurried = await made({ payload: { keys: { ...certificate().keys, leaseWaitOutSeconds: 6 } } });
    expect([hurried.exitCode, notes(hurried)]).toEqual([0, ['wait-out', 'residual']]);
  });

  it('says which of the documents named are here', async () => {
    const files = await evidence();
    files.set('evidence/device-a.txt', Buffer.from('file:a'));
    files.set('evidence/unrelated.txt', Buffer.from('unrelated'));
    const verdict = await verifyFiles(files);
    expect(verdict.exitCode).toBe(0);
    expect(verdict.checks.find(({ name }) => name === 'documents')?.detail).toBe(
      'certificate-K.jws: 1 of 3 documents it names are here, 1 others',
    );
  });

  it('ships one file that runs by itself and says the same', async () => {
    const path = join(home, 'bundle.zip');
    writeFileSync(path, await zipped(await evidence()));
    const keys = ['--log-key', publishedKeys.log, '--certificate-key', publishedKeys.certificate];
    const alone = join(home, 'verify.mjs');
    writeFileSync(alone, standaloneVerifier());
    const output = execFileSync(process.execPath, [alone, path, ...keys], {
      cwd: home,
      env: {},
      encoding: 'utf8',
    });
    expect(output.trimEnd().split('\n').at(-1)).toBe('VERIFIED');
  });
});

interface JsonSchema {
  enum?: unknown[];
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
}

/** Where a payload has one of a list of values; `0` is the first element of an array. */
function enumsOf(schema: JsonSchema, path: string[] = []): { path: string[]; values: unknown[] }[] {
  return [
    ...(schema.enum ? [{ path, values: schema.enum }] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) => enumsOf(member, [...path, name])),
    ...(schema.items ? enumsOf(schema.items, [...path, '0']) : []),
  ];
}

function withAt(value: unknown, [name, ...rest]: string[], leaf: unknown): unknown {
  if (name === undefined) return leaf;
  if (Array.isArray(value))
    return value.map((item: unknown, i) => (String(i) === name ? withAt(item, rest, leaf) : item));
  const object = value as Record<string, unknown>;
  return { ...object, [name]: withAt(object[name], rest, leaf) };
}
