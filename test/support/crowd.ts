import { join } from 'node:path';
import { createSha256, openRecord, Part, Scope } from '../../src/crypto';
import { openDatabase } from '../../src/foundation/database';
import { DomainError } from '../../src/foundation/errors';
import { KeyringClient, readRoleSecret } from '../../src/keyring/client';
import { change, contact, message, webhook } from '../builders/webhook';
import { eventually } from './eventually';
import { closeAtEnd, closed } from './leftovers';
import { adminOf } from './services';
import type { System } from './system';
import { postWebhook } from './webhook';

const PER_WEBHOOK = 100;
const PAGE = 1_000;
const PER_LEASE = 100;

interface Row {
  subjectRef: string;
  id: Buffer;
  incarnation: number;
  classId: number;
  bucket: number;
  sealSeq: number;
  schemaVersion: number;
  direction: 0 | 1 | 2;
  redacted: Buffer;
  /** The whole row, whatever it holds. */
  row: string;
}

/** Many people in a running system, each with a message; and what of everybody can be read, byte by byte. */
export class TestCrowd {
  private readonly keyring: KeyringClient;

  constructor(
    private readonly system: System,
    private readonly size: number,
  ) {
    this.keyring = new KeyringClient({
      socketDir: system.env.LETHE_KEYRING_SOCKET_DIR!,
      role: 'api',
      readSecret: () => readRoleSecret(join(system.home, 'secrets', 'keyring-api')),
      timeoutMs: 30_000,
    });
    closeAtEnd(this, () => this.keyring.close());
  }

  close(): void {
    closed(this);
    this.keyring.close();
  }

  /** Everybody writes once, a hundred to a webhook. */
  async writes(at: number): Promise<void> {
    for (let from = 0; from < this.size; from += PER_WEBHOOK) {
      const phones = Array.from({ length: Math.min(PER_WEBHOOK, this.size - from) }, (_, i) =>
        phoneOf(from + i),
      );
      const body = webhook(
        change('messages', {
          contacts: phones.map((phone) => contact(phone, `Person ${phone.slice(-5)}`)),
          messages: phones.map((phone) =>
            message({
              from: phone,
              id: `wamid.crowd-${phone}`,
              timestamp: String(at),
              text: { body: `I am ${phone.slice(-5)} of many` },
            }),
          ),
        }),
      );
      // Repeated as Meta does: a busy machine may answer 503.
      await eventually(
        () => postWebhook(this.system.urls.ingest, body, this.system.secret('meta-app-secrets')),
        ({ status }) => status === 200,
      );
    }
  }

  /**
   * A digest for everybody with messages in a database: of every row as it is stored, sealed original included, and of its redacted part opened, which shows
   * that the keys live. Throws where anything does not open; in a restored database what was purged since may be left out.
   */
  async read(
    databaseName: string,
    { withoutPurged = false }: { withoutPurged?: boolean } = {},
  ): Promise<Map<string, string>> {
    const database = await openDatabase({ ...adminOf(this.system.services.main, databaseName), poolSize: 1 });
    try {
      const digests = new Map<string, ReturnType<typeof createSha256>>();
      let after: Row | undefined;
      do {
        const page: Row[] = await database.query<Row[]>(
          `SELECT subject_ref AS "subjectRef", id, incarnation, class_id AS "classId", bucket::float AS bucket, seal_seq AS "sealSeq",
                  schema_version AS "schemaVersion", direction, redacted, m::text AS row
             FROM message m WHERE $1::uuid IS NULL OR (subject_ref, id) > ($1, $2::bytea) ORDER BY subject_ref, id LIMIT ${PAGE}`,
          [after?.subjectRef ?? null, after?.id ?? null],
        );
        const opened: (Buffer | undefined)[] = [];
        for (let from = 0; from < page.length; from += PER_LEASE)
          opened.push(...(await this.openInTime(page.slice(from, from + PER_LEASE), withoutPurged)));
        for (const [i, { subjectRef, row }] of page.entries()) {
          const text = opened[i];
          if (text === undefined) continue;
          const digest = digests.get(subjectRef) ?? createSha256();
          digests.set(subjectRef, digest.update(row).update(text));
        }
        after = page.length === PAGE ? page.at(-1) : undefined;
      } while (after !== undefined);
      return new Map([...digests].map(([subjectRef, digest]) => [subjectRef, digest.digest('hex')]));
    } finally {
      await database.destroy();
    }
  }

  /** On a busy machine a lease of a second may be over before everything was opened with it: then it is asked for again. */
  private async openInTime(rows: readonly Row[], withoutPurged: boolean): Promise<(Buffer | undefined)[]> {
    for (;;) {
      try {
        return await this.open(rows, withoutPurged);
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'keyring.lease.expired') throw error;
      }
    }
  }

  private async open(rows: readonly Row[], withoutPurged: boolean): Promise<(Buffer | undefined)[]> {
    const places = rows.map((row) => ({
      subjectRef: row.subjectRef,
      incarnation: row.incarnation,
      classId: row.classId,
      bucket: row.bucket,
      sealSeq: row.sealSeq,
      schemaVersion: row.schemaVersion,
      direction: row.direction,
      messageId: row.id,
      scope: Scope.subjectBucket,
      part: Part.redacted,
    }));
    const answers = await this.keyring.lease(
      places.map(({ scope, part, subjectRef, incarnation, classId, bucket }) => ({
        ...{ scope, part, subjectRef, incarnation, classId, bucket },
        direction: 'open' as const,
      })),
    );
    return places.map((place, i) => {
      const answer = answers[i]!;
      if (withoutPurged && answer.status === 'purged') return undefined;
      if (answer.status !== 'ok') throw new Error(`the keyring answers ${answer.status}`);
      return answer.lease.use((key) => openRecord(key, place, rows[i]!.redacted));
    });
  }
}

function phoneOf(n: number): string {
  return String(15_550_200_000 + n);
}
