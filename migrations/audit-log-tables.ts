/**
 * Tables of a tamper-evident log, for the two migrations that create one (main and keyring database). Part of those migrations: never changed
 * afterwards.
 *
 * `audit_entry`, `audit_tile`, `audit_checkpoint` and `audit_witness` are insert-only for every role, the owner too. Whoever owns the cluster can
 * still get around a trigger: what convicts him is the checkpoint that a witness keeps.
 */
const INSERT_ONLY = ['audit_entry', 'audit_tile', 'audit_checkpoint', 'audit_witness'];

export const AUDIT_LOG_UP = [
  // Facts as committed with the change they report. The sequencer empties it at least once a second.
  `CREATE TABLE audit_queue (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     fact text NOT NULL
   )`,
  // Always nearly empty and always churning: vacuum by number of rows, not by share.
  `ALTER TABLE audit_queue SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)`,

  // body is what is hashed, shown and exported; the other columns only find it.
  `CREATE TABLE audit_entry (
     i bigint PRIMARY KEY CHECK (i >= 0),
     ticket bigint NOT NULL UNIQUE,
     at timestamptz NOT NULL,
     type text NOT NULL,
     subject_ref uuid,
     body bytea NOT NULL CHECK (octet_length(body) <= 4096),
     leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
   )`,
  `CREATE INDEX audit_entry_of_type ON audit_entry (type, i)`,
  `CREATE INDEX audit_entry_of_subject ON audit_entry (subject_ref, i) WHERE subject_ref IS NOT NULL`,

  // 256 consecutive hashes of a level: level 0 holds leaf hashes, level n + 1 the roots of tiles of level n.
  `CREATE TABLE audit_tile (
     level smallint NOT NULL CHECK (level >= 0),
     tile_index bigint NOT NULL CHECK (tile_index >= 0),
     hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
     root bytea NOT NULL CHECK (octet_length(root) = 32),
     PRIMARY KEY (level, tile_index)
   )`,
  `ALTER TABLE audit_tile ALTER hashes SET STORAGE EXTERNAL`,

  `CREATE TABLE audit_checkpoint (
     size bigint PRIMARY KEY CHECK (size >= 0),
     root bytea NOT NULL CHECK (octet_length(root) = 32),
     note bytea NOT NULL,
     signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
   )`,
  `CREATE TABLE audit_witness (
     size bigint NOT NULL REFERENCES audit_checkpoint,
     witness text NOT NULL,
     witnessed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
     cosignature bytea,
     PRIMARY KEY (size, witness)
   )`,

  `CREATE FUNCTION audit_insert_only() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
   BEGIN
     RAISE EXCEPTION 'the audit log is only ever added to' USING ERRCODE = 'insufficient_privilege';
   END $$`,
  ...INSERT_ONLY.flatMap((table) => [
    `CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION audit_insert_only()`,
    `ALTER TABLE ${table} ENABLE ALWAYS TRIGGER insert_only`,
  ]),
];

export const AUDIT_LOG_DOWN = [
  `DROP TABLE audit_queue, audit_witness, audit_checkpoint, audit_tile, audit_entry`,
  `DROP FUNCTION audit_insert_only()`,
];
