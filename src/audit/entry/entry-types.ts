import { ACCESS_TYPES } from './types/access';
import { COPY_TYPES } from './types/copies';
import { INCIDENT_TYPES } from './types/incidents';
import { KEYRING_TYPES } from './types/keyring';
import { LOG_TYPES } from './types/log';
import { RECIPIENT_TYPES } from './types/recipients';
import { REQUEST_TYPES } from './types/requests';
import { RETENTION_TYPES } from './types/retention';
import { SUBJECT_TYPES } from './types/subjects';

/**
 * The closed list of what the log can say, with the fields of each type. Adding a type or a code is adding to its area under `types/`; removing one would make
 * old entries unreadable. No field takes free text: prose lives sealed elsewhere and is named here by digest at most.
 */
export const ENTRY_TYPES = {
  ...SUBJECT_TYPES,
  ...REQUEST_TYPES,
  ...RETENTION_TYPES,
  ...KEYRING_TYPES,
  ...RECIPIENT_TYPES,
  ...COPY_TYPES,
  ...ACCESS_TYPES,
  ...INCIDENT_TYPES,
  ...LOG_TYPES,
} as const;

/** One of the types of the closed list. */
export type EntryType = keyof typeof ENTRY_TYPES;

/** True for a type of the closed list. */
export function isEntryType(type: string): type is EntryType {
  return Object.hasOwn(ENTRY_TYPES, type);
}
