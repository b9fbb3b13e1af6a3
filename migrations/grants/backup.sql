-- What a dump may read: the application's ciphertext. It has no role in the keyring's cluster.
GRANT USAGE ON SCHEMA public TO lethe_backup;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO lethe_backup;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO lethe_backup;
-- Partitions come and go, and a dump reads each by its own name.
ALTER DEFAULT PRIVILEGES FOR ROLE lethe_partitioner IN SCHEMA public GRANT SELECT ON TABLES TO lethe_backup;
-- restore guard
GRANT EXECUTE ON FUNCTION restore_guard_facts(bigint) TO lethe_backup;
