-- What the process behind the queues may do: move and drop messages, advance requests.
GRANT USAGE ON SCHEMA public TO lethe_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON channel, subject, subject_identifier, message, message_status, platform_event, outbox TO lethe_worker;
GRANT SELECT ON retention_class, retention_class_version TO lethe_worker;
GRANT EXECUTE ON FUNCTION ensure_partitions(integer, bigint) TO lethe_worker;
-- audit: the sequencer runs here; nobody may change or remove an entry
GRANT SELECT, INSERT, DELETE ON audit_queue TO lethe_worker;
GRANT SELECT, INSERT ON audit_entry, audit_tile, audit_checkpoint, audit_witness TO lethe_worker;
GRANT SELECT, UPDATE ON data_deletion TO lethe_worker;
-- retention
GRANT SELECT, INSERT, UPDATE ON purge_run TO lethe_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON purge_bucket, bucket_tally TO lethe_worker;
GRANT SELECT, DELETE ON bucket_change TO lethe_worker;
GRANT SELECT, INSERT ON canary TO lethe_worker;
-- requests: the worker executes what api approved, and keeps the evidence; a certificate is never changed
GRANT SELECT ON request, request_transition, recipient, disclosure TO lethe_worker;
GRANT UPDATE (state, executed_at, completed_at, commitment) ON request TO lethe_worker;
GRANT SELECT, INSERT, UPDATE ON request_step, obligation, access_package TO lethe_worker;
GRANT SELECT, DELETE ON request_prose, assignment TO lethe_worker;
GRANT UPDATE (effective_at) ON request_prose TO lethe_worker;
GRANT SELECT, INSERT ON request_reminder TO lethe_worker;
GRANT SELECT, INSERT, UPDATE ON erasure_feed TO lethe_worker;
GRANT SELECT ON erasure_ack TO lethe_worker;
GRANT SELECT, INSERT ON certificate, certificate_withdrawal, generation_evidence TO lethe_worker;
-- backups
GRANT SELECT, INSERT, UPDATE ON backup TO lethe_worker;
-- restore drills
GRANT SELECT, INSERT, UPDATE ON drill TO lethe_worker;
-- legal holds: nobody but a person places or releases one
GRANT SELECT ON hold TO lethe_worker;
GRANT UPDATE (known_at, ended_at) ON hold TO lethe_worker;
GRANT SELECT, INSERT, DELETE ON held_place, held_message, held_status, held_event, held_identity TO lethe_worker;
-- credentials: the worker uses, checks, renews and ends them
GRANT SELECT, INSERT, UPDATE ON credential TO lethe_worker;
-- media
GRANT SELECT, UPDATE, DELETE ON media TO lethe_worker;
GRANT SELECT, UPDATE, DELETE ON media_view TO lethe_worker;
-- restore guard
GRANT EXECUTE ON FUNCTION restore_guard_facts(bigint) TO lethe_worker;
GRANT SELECT, UPDATE ON restore_guard TO lethe_worker;
-- after a restore: classes become again what the keyring was last told
GRANT UPDATE (period_days, granularity, version, updated_at) ON retention_class TO lethe_worker;
GRANT INSERT ON retention_class_version TO lethe_worker;
-- messages of Lethe's own to people: api hands them over, the worker sends them
GRANT SELECT, INSERT, UPDATE, DELETE ON outgoing_message TO lethe_worker;
GRANT SELECT, DELETE ON request_signal, verification_code TO lethe_worker;
GRANT SELECT ON package_link TO lethe_worker;
-- telling the outside
GRANT SELECT, INSERT, UPDATE ON recipient_notice, forgetting_target, channel_outside TO lethe_worker;
GRANT UPDATE (former_webhook_keys) ON recipient TO lethe_worker;
-- incidents: the worker contains, and sends nothing meanwhile
GRANT SELECT ON incident, send_stop TO lethe_worker;
GRANT UPDATE (state, exposed_until, contained_at) ON incident TO lethe_worker;
GRANT SELECT, INSERT, UPDATE ON incident_step TO lethe_worker;
-- what ages: the worker ends it, and reads of it no more than its age
GRANT SELECT, INSERT, DELETE ON daily_count TO lethe_worker;
GRANT SELECT (record_tag, expires_at), DELETE ON idempotency_record TO lethe_worker;
GRANT SELECT (id, expires_at, revoked_at), DELETE ON api_key TO lethe_worker;
GRANT DELETE ON purge_run, data_deletion TO lethe_worker;
GRANT SELECT, DELETE ON conversation_class TO lethe_worker;
GRANT SELECT, UPDATE (state, finished_at, moved, expired, left_behind), DELETE ON class_move TO lethe_worker;
-- after a restore: holds become again what the keyring knows, and API keys end; outside of a quarantine these refuse
GRANT EXECUTE ON FUNCTION reinstate_hold(uuid, uuid), end_restored_hold(uuid) TO lethe_worker;
GRANT EXECUTE ON FUNCTION revoke_restored_api_keys() TO lethe_worker;
-- consents: read for access packages, deleted with the person
GRANT SELECT, DELETE ON consent_event TO lethe_worker;
-- alerts: the worker raises, tells and resolves
GRANT SELECT, INSERT, UPDATE, DELETE ON alert, alert_notice, alert_cursor, activity_hour TO lethe_worker;
-- audit: time stamps over checkpoints
GRANT SELECT, INSERT ON audit_timestamp TO lethe_worker;
-- credentials: when each was used
GRANT SELECT, INSERT, UPDATE, DELETE ON credential_use TO lethe_worker;
-- people: what ages, keys that end, deadlines of off-boarding and of API keys; never who somebody is
GRANT SELECT (id, created_at, noticed_at), UPDATE (noticed_at) ON api_key TO lethe_worker;
GRANT SELECT (id, user_id, expires_at, ended_at), DELETE ON app_session TO lethe_worker;
GRANT SELECT (user_id, device_tag, last_on), DELETE ON known_device TO lethe_worker;
GRANT SELECT (tag, expires_at), DELETE ON sign_in_failure TO lethe_worker;
GRANT SELECT (user_id, begun_at, report_at, review_at, overdue), UPDATE (overdue) ON off_boarding TO lethe_worker;
GRANT SELECT (id, state, left_at, profile_key, profile), UPDATE (profile, login_tag) ON app_user TO lethe_worker;
GRANT SELECT, DELETE, INSERT ON ended_person_key TO lethe_worker;
