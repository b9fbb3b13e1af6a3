-- The key service in its own cluster. Ledger and tombstones are only ever added to; nobody but the owner may alter a table.
GRANT USAGE ON SCHEMA public TO lethe_keyring;
GRANT SELECT, INSERT, UPDATE ON keyring, generation, custodian_blob, rotation, rotation_step, class_schedule, signer TO lethe_keyring;
GRANT SELECT, INSERT, UPDATE, DELETE ON page, key, subject, index_entry, doomed, suppression, grant_made TO lethe_keyring;
GRANT SELECT, INSERT ON ledger, tombstone TO lethe_keyring;
-- the keyring's own audit log
GRANT SELECT, INSERT, DELETE ON audit_queue TO lethe_keyring;
GRANT SELECT, INSERT ON audit_entry, audit_tile, audit_checkpoint, audit_witness TO lethe_keyring;
-- Holds and the guard against mass destruction
GRANT SELECT, INSERT, UPDATE, DELETE ON hold, held_prk, set_aside TO lethe_keyring;
GRANT SELECT, INSERT, UPDATE ON guard_batch TO lethe_keyring;
GRANT SELECT, INSERT ON guard_approval TO lethe_keyring;
-- Canary subjects
GRANT SELECT, INSERT, DELETE ON canary_subject TO lethe_keyring;
-- Who opens which credential
GRANT SELECT, INSERT, DELETE ON credential_key TO lethe_keyring;
-- Alarms
GRANT SELECT, INSERT ON alarm TO lethe_keyring;
-- Roles that opened a canary
GRANT SELECT, INSERT, DELETE ON locked_role TO lethe_keyring;
