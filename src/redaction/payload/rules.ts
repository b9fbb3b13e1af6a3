/**
 * What a field of a payload holds.
 * `text`: free text · `keep`: not about a person · `drop`: left out of the redacted part · `coarse`: a coordinate, rounded to 0.1° · `system`: Meta's sentence about
 * a changed number · `json`: JSON inside a string · `message`: a nested message · `any`: unknown, every string and long number as text · `{ value }`: the whole
 * value is of that type, and masked even where the policy allows the type in free text · `{ fields }`, `{ list }`: structure.
 */
export type FieldRule =
  | 'text'
  | 'keep'
  | 'drop'
  | 'coarse'
  | 'system'
  | 'json'
  | 'message'
  | 'any'
  | { readonly value: string }
  | { readonly list: FieldRule }
  | {
      readonly fields: Readonly<Record<string, FieldRule>>;
      /** Keys whose redacted values an agent reads, in this order. */
      readonly says?: readonly string[];
    };

const person: FieldRule = { value: 'PERSON' };
const phone: FieldRule = { value: 'PHONE_NUMBER' };
const userId: FieldRule = { value: 'WHATSAPP_USER_ID' };
const messageId: FieldRule = { value: 'MESSAGE_ID' };
const address: FieldRule = { value: 'STREET_ADDRESS' };
const url: FieldRule = { value: 'URL' };

const media: FieldRule = {
  fields: {
    id: 'keep',
    mime_type: 'keep',
    sha256: 'keep',
    voice: 'keep',
    animated: 'keep',
    caption: 'text',
    filename: 'text',
    url,
    link: url,
  },
  says: ['caption', 'filename'],
};

const choice: FieldRule = {
  fields: { id: 'text', title: 'text', description: 'text' },
  says: ['title', 'description'],
};

const contactCard: FieldRule = {
  fields: {
    name: {
      fields: {
        formatted_name: person,
        first_name: person,
        last_name: person,
        middle_name: person,
        prefix: 'keep',
        suffix: 'keep',
      },
      says: ['formatted_name'],
    },
    phones: { list: { fields: { phone, wa_id: phone, user_id: userId, type: 'keep' }, says: ['phone'] } },
    emails: { list: { fields: { email: { value: 'EMAIL_ADDRESS' }, type: 'keep' } } },
    addresses: {
      list: {
        fields: {
          street: address,
          city: address,
          state: address,
          zip: address,
          country: address,
          country_code: 'keep',
          type: 'keep',
        },
      },
    },
    org: {
      fields: {
        company: { value: 'ORGANIZATION' },
        department: { value: 'ORGANIZATION' },
        title: { value: 'TITLE' },
      },
    },
    urls: { list: { fields: { url, type: 'keep' } } },
    birthday: { value: 'DATE_OF_BIRTH' },
    vcard: { value: 'CONTACT_CARD' },
    origin: 'keep',
  },
  says: ['name', 'phones'],
};

/** Rules by message type, for the property named like it. A key without a rule is `any`. */
export const CONTENT_RULES: Readonly<Record<string, FieldRule>> = {
  text: { fields: { body: 'text', preview_url: 'keep' }, says: ['body'] },
  image: media,
  video: media,
  audio: media,
  document: media,
  sticker: media,
  location: {
    fields: { latitude: 'coarse', longitude: 'coarse', name: address, address, url },
    says: ['name', 'address'],
  },
  contacts: { list: contactCard },
  button: { fields: { payload: 'text', text: 'text' }, says: ['text'] },
  interactive: {
    fields: {
      type: 'keep',
      button_reply: choice,
      list_reply: choice,
      nfm_reply: {
        fields: { name: 'text', body: 'text', response_json: 'json', flow_token: 'drop' },
        says: ['body', 'response_json'],
      },
      call_permission_reply: {
        fields: {
          response: 'keep',
          expiration_timestamp: 'keep',
          response_source: 'keep',
          is_permanent: 'keep',
        },
        says: ['response'],
      },
    },
    says: ['button_reply', 'list_reply', 'nfm_reply', 'call_permission_reply', 'body'],
  },
  reaction: { fields: { message_id: messageId, emoji: 'text' }, says: ['emoji'] },
  order: {
    fields: {
      catalog_id: 'keep',
      text: 'text',
      product_items: {
        list: {
          fields: { product_retailer_id: 'keep', quantity: 'keep', item_price: 'keep', currency: 'keep' },
        },
      },
    },
    says: ['text'],
  },
  system: {
    fields: {
      type: 'keep',
      body: 'system',
      wa_id: phone,
      new_wa_id: phone,
      customer: phone,
      user_id: userId,
      parent_user_id: userId,
      previous_user_id: userId,
      previous_parent_user_id: userId,
      identity: { value: 'DEVICE_IDENTITY' },
    },
    says: ['body'],
  },
  edit: { fields: { original_message_id: messageId, message: 'message' }, says: ['message'] },
  revoke: { fields: { original_message_id: messageId } },
  unsupported: { fields: { type: 'keep' } },
};

/** Rules for what stands beside the content. */
export const BESIDE_RULES: Readonly<Record<string, FieldRule>> = {
  context: {
    fields: {
      from: phone,
      id: messageId,
      user_id: userId,
      from_user_id: userId,
      from_parent_user_id: userId,
      forwarded: 'keep',
      frequently_forwarded: 'keep',
      referred_product: { fields: { catalog_id: 'keep', product_retailer_id: 'keep' } },
    },
  },
  referral: {
    fields: {
      source_url: url,
      source_id: 'keep',
      source_type: 'keep',
      headline: 'text',
      body: 'text',
      media_type: 'keep',
      image_url: url,
      video_url: url,
      thumbnail_url: url,
      ctwa_clid: { value: 'AD_CLICK_ID' },
      welcome_message: { fields: { text: 'text' } },
    },
  },
  identity: {
    fields: { acknowledged: 'keep', created_timestamp: 'keep', hash: { value: 'DEVICE_IDENTITY' } },
  },
  history: { fields: { status: 'keep' } },
  groupId: { value: 'WHATSAPP_USER_ID' },
};
