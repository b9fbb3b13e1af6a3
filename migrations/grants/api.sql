-- What the process that answers people and CRM systems may do: read ciphertext, write requests and settings. It destroys nothing.
GRANT USAGE ON SCHEMA public TO lethe_api;
GRANT SELECT ON retention_class, retention_class_version, channel, subject, subject_identifier, message, message_status, platform_event TO lethe_api;
GRANT INSERT, UPDATE ON retention_class, channel TO lethe_api;
GRANT INSERT ON retention_class_version, message, message_status, subject, subject_identifier, outbox TO lethe_api;
GRANT UPDATE (first_seen_on, last_seen_on, restricted) ON subject TO lethe_api;
GRANT EXECUTE ON FUNCTION ensure_partitions(integer, bigint) TO lethe_api;
-- identity, recipients
GRANT SELECT, INSERT ON recipient, disclosure, api_key, assignment TO lethe_api;
GRANT UPDATE (retired_at) ON recipient TO lethe_api;
GRANT UPDATE (pages, messages) ON disclosure TO lethe_api;
GRANT UPDATE (revoked_at, last_used_on) ON api_key TO lethe_api;
GRANT UPDATE (actor_ref, assigned_at, assigned_by), DELETE ON assignment TO lethe_api;
-- requests: api registers and decides, the worker executes
GRANT SELECT, INSERT ON request, request_step, request_prose, erasure_ack TO lethe_api;
GRANT UPDATE (state, due_at, extended_at, verified_at, verification_method, decided_at, decided_by, ground, grant_id, executed_at, completed_at,
  received_at, clock_stopped_at, stopped_ms, vouched_by, lifted_at, subject_ref, subject_known) ON request TO lethe_api;
GRANT UPDATE (subject_ref, incarnation, bucket, seal_seq, redacted) ON request_prose TO lethe_api;
GRANT SELECT, INSERT, UPDATE ON verification_code TO lethe_api;
GRANT SELECT ON request_reminder TO lethe_api;
GRANT SELECT ON request_transition, erasure_feed TO lethe_api;
-- idempotency
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_record TO lethe_api;
-- the redaction policy: versions are added, never changed
GRANT SELECT, INSERT ON redaction_policy_version TO lethe_api;
-- audit: report and read
GRANT INSERT, SELECT (id) ON audit_queue TO lethe_api;
GRANT SELECT ON audit_entry, audit_tile, audit_checkpoint, audit_witness TO lethe_api;
GRANT SELECT ON data_deletion TO lethe_api;
-- retention: api asks for runs and tells what they did
GRANT SELECT, INSERT ON purge_run TO lethe_api;
GRANT SELECT ON purge_bucket TO lethe_api;
-- what the worker made of a request: the package waits for download, the certificate is shown
GRANT SELECT ON obligation, access_package, certificate, certificate_withdrawal TO lethe_api;
-- people take certificates back too
GRANT INSERT ON certificate_withdrawal TO lethe_api;
-- backups: the catalogue
GRANT SELECT ON backup TO lethe_api;
-- restore drills: api asks for them and tells how they ended
GRANT SELECT, INSERT ON drill TO lethe_api;
-- legal holds: api places and releases, the worker carries out; what is held stays ciphertext to it
GRANT SELECT, INSERT ON hold TO lethe_api;
GRANT UPDATE (released_at, released_by) ON hold TO lethe_api;
GRANT SELECT ON held_place TO lethe_api;
GRANT SELECT (id, subject_ref, class_id, bucket, sent_at, channel_id) ON held_message TO lethe_api;
-- credentials: api keeps new ones and sees no sealed value, not even its own
GRANT SELECT (id, kind, scope, version, facts, record_id, created_at, created_by, expires_at, accepted_until, revoked_at, revoked_for,
  ended_outside_at, destroyed_at, checked_at, problems), INSERT ON credential TO lethe_api;
GRANT UPDATE (accepted_until, revoked_at, revoked_for) ON credential TO lethe_api;
-- media: what recording an outbound message brings, and what of it is stored
GRANT SELECT, INSERT ON media TO lethe_api;
-- media views: api asks for them, the worker prepares and ends them
GRANT SELECT, INSERT ON media_view TO lethe_api;
-- restore guard
GRANT EXECUTE ON FUNCTION restore_guard_facts(bigint) TO lethe_api;
-- messages of Lethe's own to people; what people ask for by message; links to packages
GRANT SELECT, INSERT ON outgoing_message TO lethe_api;
GRANT SELECT, UPDATE (handled_at) ON request_signal TO lethe_api;
GRANT SELECT, INSERT, UPDATE (codes, used_at, expires_at) ON package_link TO lethe_api;
-- telling the outside: notices and tasks as recipients and people see and settle them
GRANT SELECT, INSERT, UPDATE ON recipient_notice TO lethe_api;
GRANT SELECT, UPDATE ON forgetting_target TO lethe_api;
GRANT SELECT, INSERT, UPDATE ON channel_outside TO lethe_api;
GRANT SELECT, INSERT ON late_reading TO lethe_api;
GRANT UPDATE (webhook_key_id, webhook_record_id, webhook, former_webhook_keys) ON recipient TO lethe_api;
GRANT UPDATE (state, at, evidence) ON request_step TO lethe_api;
-- incidents: api opens, decides and closes; the worker contains
GRANT SELECT, INSERT ON incident, send_stop TO lethe_api;
GRANT UPDATE (state, exposed_until, authority_told_at, subjects_told_at, no_report_ground, closed_at) ON incident TO lethe_api;
GRANT UPDATE (lifted_at) ON send_stop TO lethe_api;
GRANT SELECT ON incident_step TO lethe_api;
GRANT SELECT ON daily_count TO lethe_api;
-- retention: a large shortening waits for a second person
GRANT SELECT, INSERT ON class_change TO lethe_api;
GRANT UPDATE (state, decided_by, decided_at) ON class_change TO lethe_api;
-- retention: classes of conversations, by hand or by a tag; the worker moves what is there
GRANT SELECT, INSERT, UPDATE, DELETE ON conversation_class TO lethe_api;
GRANT SELECT, INSERT, UPDATE ON retention_tag TO lethe_api;
GRANT SELECT, INSERT ON class_move TO lethe_api;
GRANT UPDATE (state, ground, decided_at) ON data_deletion TO lethe_api;
-- consents: the ledger is added to and read
GRANT SELECT, INSERT ON consent_event TO lethe_api;
-- alerts: shown, acknowledged and resolved by people
GRANT SELECT ON alert, alert_notice TO lethe_api;
GRANT UPDATE (state, acknowledged_at, acknowledged_by, resolved_at) ON alert TO lethe_api;
-- records: processing activities are added, never changed; a review is signed once
GRANT SELECT, INSERT ON processing_record, review TO lethe_api;
GRANT UPDATE (items, signed_at, signed_by) ON review TO lethe_api;
-- audit: time stamps over checkpoints, for bundles
GRANT SELECT ON audit_timestamp TO lethe_api;
-- credentials: when each was used
GRANT SELECT ON credential_use TO lethe_api;
-- people: who they are, where they are signed in, how they left
GRANT SELECT, INSERT ON app_user, app_session, known_device, off_boarding TO lethe_api;
GRANT UPDATE (login_tag, profile_key, profile_record_id, profile, role, channel_ids, state, sign_in, openid_tag, password_hash, totp_key, totp_record_id, totp, totp_step,
  recovery_hashes, invite_hash, invite_expires_at, created_by, activated_at, left_at) ON app_user TO lethe_api;
GRANT UPDATE (seen_at, ended_at) ON app_session TO lethe_api;
GRANT UPDATE (last_on), DELETE ON known_device TO lethe_api;
GRANT UPDATE (report, report_at, report_by, review, review_at, review_by) ON off_boarding TO lethe_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_failure TO lethe_api;
GRANT INSERT ON ended_person_key TO lethe_api;
