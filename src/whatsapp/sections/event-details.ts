import { plainKey } from '../shapes';
import type { EventKind } from '../updates';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/**
 * What may be said in clear of an event about people. The enums are open, so another word may be anything, also somebody's name: it stays in
 * the sealed content alone.
 */
const KNOWN: Readonly<Partial<Record<EventKind, ReadonlySet<string>>>> = {
  call: words('connect terminate call_recording_available call_transcription_available'),
  'call-status': words('ringing accepted rejected'),
  group: words(
    'group_create group_delete group_participants_add group_participants_remove group_join_request_created group_join_request_revoked group_settings_update group_suspend group_suspend_cleared',
  ),
  'group-participant': words('added_participants removed_participants failed_participants'),
  preference: words('stop resume signup'),
  automatic: words('LeadSubmitted Purchase'),
  'address-book': words('add remove'),
};

/** Events about the account and its templates: no person's data. */
const OPEN: ReadonlySet<EventKind> = new Set(['account', 'security', 'template', 'flow']);

/** The word for what exactly happened, if it may stand beside the sealed content; else null. */
export function knownDetail(event: EventKind, detail: string | null): string | null {
  if (detail === null) return null;
  if (event === 'error') return /^\d{1,7}$/.test(detail) ? detail : null;
  if (!OPEN.has(event)) return KNOWN[event]?.has(detail) === true ? detail : null;
  const plain = plainKey(detail.replaceAll(' ', '_'));
  return plain === '?' ? null : plain;
}
