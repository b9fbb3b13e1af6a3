-- What the process behind the queues may do: move and drop messages, advance requests.
GRANT USAGE ON SCHEMA public TO lethe_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON channel, subject, subject_identifier, message, message_status, platform_event, outbox TO lethe_worker;
GRANT SELECT ON retention_class, retention_class_version TO lethe_worker;
GRANT EXECUTE ON FUNCTION ensure_partitions(integer, bigint) TO lethe_worker;
-- audit: the sequencer runs here; nobody may change or remove an entry
GRANT SELECT, INSERT, DELETE ON audit_queue TO lethe_worker;
GRANT SELECT, INSERT ON audit_entry, audit_tile, audit_checkpoint, audit_witness TO lethe_worker;
