-- What the internet-facing process may do in the main database: write, and read settings. It can read no message.
GRANT USAGE ON SCHEMA public TO lethe_ingest;
GRANT SELECT ON retention_class, redaction_policy_version TO lethe_ingest;
GRANT SELECT, INSERT ON channel TO lethe_ingest;
GRANT INSERT, SELECT (subject_ref, first_seen_on, last_seen_on), UPDATE (first_seen_on, last_seen_on) ON subject TO lethe_ingest;
GRANT INSERT ON subject_identifier, message, message_status, platform_event, outbox TO lethe_ingest;
GRANT EXECUTE ON FUNCTION ensure_partitions(integer, bigint) TO lethe_ingest;
-- audit: report, never read
GRANT INSERT, SELECT (id) ON audit_queue TO lethe_ingest;
GRANT SELECT, INSERT ON data_deletion TO lethe_ingest;
-- credentials: the kinds that it uses, through a view
GRANT SELECT ON ingest_credential TO lethe_ingest;
-- media: the row of one to be fetched; its keys come back to tell whether it is a new one
GRANT INSERT, SELECT (id, subject_ref) ON media TO lethe_ingest;
-- restore guard
GRANT EXECUTE ON FUNCTION restore_guard_facts(bigint) TO lethe_ingest;
-- what a message asks for: written with it, never read
GRANT INSERT ON request_signal TO lethe_ingest;
GRANT SELECT (subject_ref, class_id) ON conversation_class TO lethe_ingest;
-- consents: what preferences and keywords say; of a row that was added, what its audit entry needs comes back
GRANT INSERT, SELECT (subject_ref, reference_tag, channel_id, state) ON consent_event TO lethe_ingest;
-- alerts: how busy numbers are, added up
GRANT SELECT, INSERT, UPDATE (count) ON activity_hour TO lethe_ingest;
-- credentials: when each was used
GRANT SELECT, INSERT, UPDATE ON credential_use TO lethe_ingest;
