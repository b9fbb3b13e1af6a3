import { type AlertRule, found } from './rule';

/** After these nothing can be sent, or somebody else has the account. */
const GRAVE =
  /DELETED|OFFBOARDED|VIOLATION|RESTRICTION|DISABLED|DISABLE|BAN|REMOVED|UNINSTALLED|DOWNGRADE|FLAGGED/;
const GOOD = new Set([
  'account_update/ACCOUNT_RECONNECTED',
  'account_review_update/APPROVED',
  'phone_number_quality_update/THROUGHPUT_UPGRADE',
  'phone_number_quality_update/UPGRADE',
]);

/** What Meta says of the account and its numbers: bans, restrictions, partners added or removed, names and limits changed. */
export const accountEvent: AlertRule = {
  name: 'account-event',
  title: 'Meta reports a change of the account or of a number',
  kind: 'event',
  find({ events }) {
    return events
      .map((event) => ({ ...event, detail: event.kind.split('/')[1] ?? '' }))
      .filter(({ kind, field, detail }) => kind.startsWith('account') && !GOOD.has(`${field}/${detail}`))
      .map(({ field, channelId, receivedAt, detail }) => {
        const isGrave = GRAVE.test(detail) || field === 'account_alerts';
        return found(
          isGrave ? 'critical' : 'warning',
          receivedAt,
          { field, detail },
          {
            key: `${channelId}-${field}`.slice(0, 64),
          },
        );
      });
  },
};
