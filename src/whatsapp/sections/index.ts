import type { JsonObject } from '../json';
import { readCall } from './call';
import { readGroup } from './group';
import { readHistory } from './history';
import { readUserIdUpdate } from './identity-change';
import { readMessage } from './message';
import { readAddressBookEntry, readAutomaticEvent, readError, readPreference } from './preference';
import { readStatus } from './status';
import type { ValueReader } from './value-reader';

export { UNRECOGNISED_TYPE } from './message';
export { MAX_UPDATES, UpdateList, ValueReader } from './value-reader';

/** Reads one item of a section; false when it is not understood and must be kept whole. */
type ItemReader = (reader: ValueReader, item: JsonObject) => boolean;

/**
 * The lists that a `value` may hold. They are looked for in every conversation field alike: statuses come under `calls`, messages under `history`.
 */
export const SECTIONS: Readonly<Record<string, ItemReader>> = {
  messages: (reader, item) => readMessage(reader, item),
  message_echoes: (reader, item) => readMessage(reader, item, { twoWay: true }),
  statuses: readStatus,
  errors: readError,
  calls: readCall,
  groups: readGroup,
  user_preferences: readPreference,
  user_id_update: readUserIdUpdate,
  automatic_events: readAutomaticEvent,
  state_sync: readAddressBookEntry,
  history: readHistory,
};
