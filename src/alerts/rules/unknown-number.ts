import { type AlertRule, found } from './rule';

/** A business number that brings webhooks and that nobody has registered: somebody added it, or aims webhooks of theirs at us. */
export const unknownNumber: AlertRule = {
  name: 'unknown-number',
  title: 'Webhooks come from a business number that nobody has registered',
  kind: 'condition',
  async find({ conditions }) {
    const channels = await conditions.unregisteredChannels();
    return channels.map(({ id, createdAt }) => found('warning', createdAt, {}, { key: id }));
  },
};
