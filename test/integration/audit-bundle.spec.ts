import type { DataSource } from 'typeorm';
import {
  AuditReader,
  certificateBundle,
  type CertificatePayload,
  verifyEvidence,
  zipFiles,
} from '../../src/audit';
import { leafHash, parseVerifierKey, sha256 } from '../../src/crypto';
import { openDatabase } from '../../src/foundation/database';
import { certificate, certificateJws, erasureFacts, ids, publishedKeys } from '../builders/evidence-bundle';
import { TEST_ORIGIN, TestLog } from '../support/audit';
import { createMainDatabase, type TestDatabase } from '../support/databases';

const actor = { kind: 'process', ref: 'worker' } as const;

describe('a bundle for a certificate', () => {
  let database: TestDatabase;
  let worker: DataSource;
  let log: TestLog;
  let reader: AuditReader;
  let jws: string;

  /** An erasure in a log with other entries around it, and its certificate under the checkpoint of that moment. */
  beforeAll(async () => {
    database = await createMainDatabase();
    worker = await openDatabase(database.as('lethe_worker'));
    log = new TestLog(worker);
    reader = new AuditReader(worker.manager);
    await log.reportMany(300, (i) => ({ type: 'lookup', actor, n: { lookups: i } }));
    await log.report(erasureFacts().map(([, fact]) => fact));
    await log.settle();
    const { size, root } = await reader.checkpoint({ witnessed: true });
    const cited = await reader.entries({ after: 299, limit: 100 });
    const payload: CertificatePayload = {
      ...certificate(),
      deployment: TEST_ORIGIN,
      keys: { ...certificate().keys, leaseWaitOutSeconds: 0 },
      drills: certificate().drills.map((drill) => ({ ...drill, entry: 300 + drill.entry })),
      log: cited.map(({ index, body }) => ({
        type: (JSON.parse(body.toString()) as { type: string }).type,
        index,
        leafHash: leafHash(body).toString('base64'),
      })),
      checkpoint: { origin: TEST_ORIGIN, size, root: root.toString('base64') },
    };
    jws = certificateJws(payload).toString();
  });
  afterAll(async () => {
    log.dispose();
    await worker.destroy();
    await database.drop();
  });

  const verify = (zip: Buffer) =>
    verifyEvidence(new Map([['bundle.zip', zip]]), {
      logKeys: [log.signer.verifier],
      certificateKeys: [parseVerifierKey(publishedKeys.certificate)],
      nowMs: Date.UTC(2027, 0, 1),
    });

  it('is not made before its issuing has a place in the log, though it is reported already', async () => {
    const digest = { certificate: sha256(jws).toString('base64') };
    const ref = { certificate: ids.certificate, request: ids.request };
    await log.report([{ type: 'certificate.issued', actor, subject: ids.subject, ref, code: 'K', digest }]);
    await expect(certificateBundle(jws, reader)).rejects.toMatchObject({ code: 'audit.no-such-entry' });
  });

  it('verifies with nothing but the two keys, and says so later too', async () => {
    await log.settle();
    expect(verify(await zipFiles(await certificateBundle(jws, reader)))).toMatchObject({
      verdict: 'VERIFIED',
    });
    await log.reportMany(300, (i) => ({ type: 'lookup', actor, n: { lookups: i } }));
    await log.settle();
    const files = await certificateBundle(jws, reader);
    expect([...files.keys()].filter((name) => !name.startsWith('entries/')).sort()).toEqual([
      '317-618.tlog-consistency',
      '317.checkpoint',
      '618.checkpoint',
      'README.txt',
      'certificate-K.jws',
      'verify.mjs',
    ]);
    const zip = await zipFiles(files);
    expect(verify(zip)).toMatchObject({ verdict: 'VERIFIED' });
    expect((await zipFiles(files)).equals(zip)).toBe(true);
  });

  it('fails once the certificate was withdrawn', async () => {
    const ref = { certificate: ids.certificate };
    await log.report([
      { type: 'certificate.withdrawn', actor, subject: ids.subject, ref, code: 'unknown-copy' },
    ]);
    await log.settle();
    const { checks } = verify(await zipFiles(await certificateBundle(jws, reader)));
    expect(checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)).toEqual([
      'withdrawn',
    ]);
  });
});
