import { randomUuid } from '../../src/crypto';
import { toWireForm, type Json } from '../../src/whatsapp';

/** Invented ids used throughout; the numbers are from ranges reserved for fiction. */
export const PHONE_NUMBER_ID = '100000000000001';
export const BUSINESS_PHONE = '15550100200';
export const ACCOUNT_ID = '200000000000001';

type Fields = Record<string, Json | undefined>;

const metadata = { display_phone_number: BUSINESS_PHONE, phone_number_id: PHONE_NUMBER_ID };

/** One `changes[]` item with the usual metadata. */
export function change(field: string, value: Fields): Json {
  return { field, value: { messaging_product: 'whatsapp', metadata, ...value } };
}

/** A whole webhook payload with one entry. */
export function webhook(...changes: Json[]): Json {
  return { object: 'whatsapp_business_account', entry: [{ id: ACCOUNT_ID, changes }] };
}

/** One inbound message; text "Hello" from Ada's number unless overridden. */
export function message(overrides: Fields = {}): Json {
  return {
    from: '15550142233',
    id: 'wamid.TEST-A',
    timestamp: '1767225600',
    type: 'text',
    ...(overrides.type === undefined && { text: { body: 'Hello' } }),
    ...overrides,
  };
}

/** An inbound message of just now, that nobody sent before. */
export function freshMessage(overrides: Fields = {}): Json {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return message({ id: `wamid.${randomUuid()}`, timestamp, ...overrides });
}

/** One entry of a webhook's `contacts[]`. */
export function contact(waId = '15550142233', name = 'Ada Example', overrides: Fields = {}): Json {
  return { profile: { name }, wa_id: waId, ...overrides };
}

/** One status of something the business sent. */
export function status(name: string, overrides: Fields = {}): Json {
  return {
    id: 'wamid.TEST-B',
    status: name,
    timestamp: '1767225600',
    recipient_id: '15550142233',
    ...overrides,
  };
}

/** A webhook of messages, as the bytes on the wire. */
export function messagesBody(messages: Json[], contacts: Json[] = [contact()]): Buffer {
  return toWireForm(webhook(change('messages', { contacts, messages })));
}
