import type { EventKind } from './updates';

/** Fields whose `value` holds lists about conversations and people (`SECTIONS`). */
export const CONVERSATION_FIELDS: ReadonlySet<string> = new Set([
  'messages',
  'history',
  'smb_message_echoes',
  'message_echoes',
  'standby',
  'smb_app_state_sync',
  'calls',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'user_preferences',
  'automatic_events',
  'user_id_update',
]);

/** Fields whose `value` is one flat event about the account, its numbers or its templates. */
export const FLAT_FIELDS: Readonly<Record<string, EventKind>> = {
  flows: 'flow',
  account_update: 'account',
  account_alerts: 'account',
  account_review_update: 'account',
  account_settings_update: 'account',
  business_capability_update: 'account',
  business_username_updates: 'account',
  phone_number_name_update: 'account',
  phone_number_quality_update: 'account',
  partner_solutions: 'account',
  payment_configuration_update: 'account',
  security: 'security',
  message_template_status_update: 'template',
  message_template_quality_update: 'template',
  message_template_components_update: 'template',
  template_category_update: 'template',
};

/** True for a field that this release reads; others are kept whole. */
export function isKnownField(field: string): boolean {
  return CONVERSATION_FIELDS.has(field) || Object.hasOwn(FLAT_FIELDS, field);
}
