/** Something that is kept for a time, and who sees to its end. */
export interface AgedThing {
  what: string;
  /** The module that owns it. */
  owner: string;
  /** How long, for a person to read. */
  period: string;
  /** What ends it: `rows` is done here, by {@link AgedRows}; everything else by the part named. */
  endedBy: string;
  rows?: AgedRows;
}

/** Rows that end by their age. */
export interface AgedRows {
  table: string;
  /** Columns of the primary key. */
  key: readonly string[];
  /** SQL over the row; null while the row does not age. */
  agesFrom: string;
  days: number;
}

const rows = (table: string, key: string[], agesFrom: string, days: number) => ({
  endedBy: 'worker tick `ageing`',
  rows: { table, key, agesFrom, days },
});

/** A bucket's record outlives the media that a legal hold keeps of it: by the record they are found when the hold is released. */
const WITHOUT_MEDIA = `CASE WHEN NOT EXISTS (SELECT FROM media m WHERE m.class_id = purge_bucket.class_id AND m.bucket = purge_bucket.bucket) THEN dropped_at END`;

/**
 * Everything that ages besides messages, with its owner and its period (issue 6.5). `docs/RETENTION.md` shows it; a test compares. The journals of processes
 * go to standard output, so whoever collects them keeps them: 30–90 days is what the documentation asks for.
 */
export const AGEING: readonly AgedThing[] = [
  {
    what: 'statuses and platform events',
    owner: 'retention',
    period: 'that of their bucket’s class',
    endedBy: 'the purge of their bucket',
  },
  {
    what: 'media',
    owner: 'vault/media',
    period: 'that of their message',
    endedBy: 'the purge of their message’s bucket',
  },
  {
    what: 'access packages and other obligations',
    owner: 'vault/obligations',
    period: '7 days, 30 at most',
    endedBy: 'worker tick `obligations.expire`; the keyring by itself',
  },
  {
    what: 'dumps and physical copies',
    owner: 'backups',
    period: 'the expiry in their catalogue row, 35 days at most (30)',
    endedBy: 'worker tick `backups.expire`; the keys of dumps by themselves',
  },
  {
    what: "replicas, replication slots, Redis's files",
    owner: 'backups',
    period: 'their row stands for 7 days, then begins anew with what there is by then',
    endedBy: 'worker tick `backups.live`',
  },
  {
    what: 'idempotency records',
    owner: 'foundation/http',
    period: '1 day',
    ...rows('idempotency_record', ['record_tag'], 'expires_at', 0),
  },
  {
    what: 'outbox rows that reached their queue',
    owner: 'foundation/outbox',
    period: '1 day',
    endedBy: 'worker tick `outbox.tidy`',
  },
  {
    what: 'job histories in Redis',
    owner: 'foundation/queue',
    period: '1 day, failed jobs 14 days',
    endedBy: 'BullMQ (`removeOnComplete`, `removeOnFail`)',
  },
  {
    what: 'leases and dedupe, suppression tags',
    owner: 'keyring',
    period: '60 s; 15 days; 8 or 181 days',
    endedBy: 'the keyring by itself',
  },
  {
    what: 'details of purged buckets',
    owner: 'retention',
    period: '400 days',
    ...rows('purge_bucket', ['class_id', 'bucket'], WITHOUT_MEDIA, 400),
  },
  {
    what: 'records of purge runs',
    owner: 'retention',
    period: '2 years',
    ...rows('purge_run', ['id'], 'finished_at', 730),
  },
  {
    what: 'anonymised daily counts',
    owner: 'retention',
    period: '2 years',
    ...rows('daily_count', ['day', 'channel_id', 'direction'], `(day + 1) AT TIME ZONE 'UTC'`, 730),
  },
  {
    what: 'data-deletion codes of Meta’s callback',
    owner: 'ingest',
    period: '1 year after the decision',
    ...rows('data_deletion', ['code_hash'], 'decided_at', 365),
  },
  {
    what: 'API keys that open nothing any more',
    owner: 'identity',
    period: '1 year after revocation or expiry',
    ...rows('api_key', ['id'], 'least(expires_at, coalesce(revoked_at, expires_at))', 365),
  },
  {
    what: 'consents and objections',
    owner: 'records',
    period: 'until the person is erased',
    endedBy: 'the erasure cycle',
  },
  {
    what: 'traffic of numbers by the hour',
    owner: 'alerts',
    period: '63 days',
    endedBy: 'each look of the alerts',
  },
  {
    what: 'alerts that are over',
    owner: 'alerts',
    period: '2 years',
    ...rows('alert', ['id'], 'resolved_at', 730),
  },
  {
    what: 'uses of credentials',
    owner: 'credentials',
    period: '400 days',
    ...rows(
      'credential_use',
      ['credential_id', 'used_on', 'process'],
      `(used_on + 1) AT TIME ZONE 'UTC'`,
      400,
    ),
  },
  {
    what: 'sessions that are over',
    owner: 'identity',
    period: '30 days',
    ...rows('app_session', ['id'], 'least(expires_at, coalesce(ended_at, expires_at))', 30),
  },
  {
    what: 'devices that people signed in from',
    owner: 'identity',
    period: '400 days after the last sign-in',
    ...rows('known_device', ['user_id', 'device_tag'], `(last_on + 1) AT TIME ZONE 'UTC'`, 400),
  },
  {
    what: 'failed sign-ins, as tags of account and source',
    owner: 'identity',
    period: '1 hour after the last',
    ...rows('sign_in_failure', ['tag'], 'expires_at', 0),
  },
  {
    what: 'names of people who left',
    owner: 'identity',
    period: '90 days, and their off-boarding done',
    endedBy: 'worker tick `people.upkeep`; their keys are destroyed',
  },
  {
    what: 'requests, certificates, released holds, audit log, signed reviews, records of processing',
    owner: 'requests, erasure, retention, audit, records',
    period: 'kept: they are the evidence, under random references',
    endedBy: 'nothing',
  },
  {
    what: 'journals of the processes',
    owner: 'whoever collects them',
    period: '30–90 days',
    endedBy: 'the collector',
  },
];
