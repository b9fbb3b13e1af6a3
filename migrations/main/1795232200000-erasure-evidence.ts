import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Why: what the worker keeps of an executed request: obligations (things still owed, each under a key with a deadline), the access package while
 * it waits for download, and the certificate. Locks: none to speak of, everything is new. The previous release runs unchanged against it.
 */
export class ErasureEvidence1795232200000 implements MigrationInterface {
  name = 'ErasureEvidence1795232200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE generation_evidence, certificate, access_package, obligation');
  }
}

const UP = [
  // The id is also the id of its key in the keyring. Once destroyed_at is set nothing sealed under it opens any more.
  `CREATE TABLE obligation (
     id uuid PRIMARY KEY,
     kind text NOT NULL CHECK (kind IN ('recipient-feed', 'access-package')),
     request_id uuid NOT NULL REFERENCES request,
     due_at timestamptz NOT NULL,
     created_at timestamptz NOT NULL DEFAULT now(),
     destroyed_at timestamptz
   )`,
  `CREATE INDEX obligation_of_request ON obligation (request_id)`,
  `CREATE INDEX obligation_living ON obligation (due_at) WHERE destroyed_at IS NULL`,

  // The sealed stream lies in the object store under object_key; object_id and seal_seq are bound into its seal.
  `CREATE TABLE access_package (
     request_id uuid PRIMARY KEY REFERENCES request,
     subject_ref uuid NOT NULL,
     obligation_id uuid NOT NULL UNIQUE REFERENCES obligation,
     object_key text NOT NULL,
     object_id bytea NOT NULL CHECK (octet_length(object_id) = 16),
     seal_seq integer NOT NULL DEFAULT 1,
     messages bigint NOT NULL,
     body_bytes bigint NOT NULL,
     stored_bytes bigint NOT NULL,
     stored_sha256 bytea NOT NULL CHECK (octet_length(stored_sha256) = 32),
     made_at timestamptz NOT NULL DEFAULT now(),
     expires_at timestamptz NOT NULL,
     shredded_at timestamptz
   )`,
  `CREATE INDEX access_package_of_subject ON access_package (subject_ref) WHERE shredded_at IS NULL`,

  `CREATE TABLE certificate (
     id uuid PRIMARY KEY,
     request_id uuid NOT NULL REFERENCES request,
     subject_ref uuid NOT NULL,
     stage text NOT NULL CHECK (stage IN ('K', 'P')),
     supersedes uuid UNIQUE REFERENCES certificate,
     jws text NOT NULL,
     sha256 bytea NOT NULL CHECK (octet_length(sha256) = 32),
     issued_at timestamptz NOT NULL,
     UNIQUE (request_id, stage)
   )`,

  // Entries of the audit log that report what the keyring did in a rotation are made once, whoever first needs them.
  `CREATE TABLE generation_evidence (
     generation bigint PRIMARY KEY,
     destroyed integer NOT NULL,
     tickets bigint[] NOT NULL,
     recorded_at timestamptz NOT NULL DEFAULT now()
   )`,
];
