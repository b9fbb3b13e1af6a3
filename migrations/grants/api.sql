-- What the process that answers people and CRM systems may do: read ciphertext, write requests and settings. It destroys nothing.
GRANT USAGE ON SCHEMA public TO lethe_api;
GRANT SELECT ON retention_class, retention_class_version, channel, subject, subject_identifier, message, message_status, platform_event TO lethe_api;
GRANT INSERT, UPDATE ON retention_class, channel TO lethe_api;
GRANT INSERT ON retention_class_version, message, message_status, subject, subject_identifier, outbox TO lethe_api;
GRANT UPDATE (last_seen_on, restricted) ON subject TO lethe_api;
GRANT EXECUTE ON FUNCTION ensure_partitions(integer, bigint) TO lethe_api;
