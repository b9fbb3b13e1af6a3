-- What the process behind the queues may do: move and drop messages, advance requests.
GRANT USAGE ON SCHEMA public TO lethe_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON channel, subject, subject_identifier, message, message_status, platform_event, outbox TO lethe_worker;
GRANT SELECT ON retention_class, retention_class_version TO lethe_worker;
GRANT EXECUTE ON FUNCTION ensure_partitions(integer, bigint) TO lethe_worker;
