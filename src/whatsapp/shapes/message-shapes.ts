import { anything, flag, list, object, scalar, type Shape } from './shape';

const errors = list(
  object({
    code: scalar,
    title: scalar,
    message: scalar,
    details: scalar,
    href: scalar,
    error_data: object({ details: scalar }),
  }),
);

const media = {
  id: scalar,
  mime_type: scalar,
  sha256: scalar,
  url: scalar,
  caption: scalar,
  // What a business sends may name its file by address.
  link: scalar,
};

const reply = object({ id: scalar, title: scalar, description: scalar });

const contactCard = object({
  name: object({
    formatted_name: scalar,
    first_name: scalar,
    last_name: scalar,
    middle_name: scalar,
    prefix: scalar,
    suffix: scalar,
  }),
  phones: list(object({ phone: scalar, wa_id: scalar, user_id: scalar, type: scalar })),
  emails: list(object({ email: scalar, type: scalar })),
  addresses: list(
    object({
      street: scalar,
      city: scalar,
      state: scalar,
      zip: scalar,
      country: scalar,
      country_code: scalar,
      type: scalar,
    }),
  ),
  org: object({ company: scalar, department: scalar, title: scalar }),
  urls: list(object({ url: scalar, type: scalar })),
  birthday: scalar,
  vcard: scalar,
  origin: scalar,
});

/** What stands beside a message's content; anything else beside it is unknown. */
export const BESIDE: Readonly<Record<string, Shape>> = {
  context: object({
    from: scalar,
    id: scalar,
    user_id: scalar,
    from_user_id: scalar,
    from_parent_user_id: scalar,
    forwarded: flag,
    frequently_forwarded: flag,
    referred_product: object({ catalog_id: scalar, product_retailer_id: scalar }),
  }),
  referral: object({
    source_url: scalar,
    source_id: scalar,
    source_type: scalar,
    headline: scalar,
    body: scalar,
    media_type: scalar,
    image_url: scalar,
    video_url: scalar,
    thumbnail_url: scalar,
    ctwa_clid: scalar,
    welcome_message: object({ text: scalar }),
  }),
  identity: object({ acknowledged: anything, created_timestamp: scalar, hash: scalar }),
  errors,
  history_context: object({ status: scalar }),
};

/** The property of each message type, named like it. */
export const MESSAGE_SHAPES: Readonly<Record<string, Shape>> = {
  text: object({ body: scalar, preview_url: flag }),
  image: object(media),
  video: object(media),
  audio: object({ ...media, voice: flag }),
  document: object({ ...media, filename: scalar }),
  sticker: object({ ...media, animated: flag }),
  location: object({ latitude: scalar, longitude: scalar, name: scalar, address: scalar, url: scalar }),
  contacts: list(contactCard),
  button: object({ payload: scalar, text: scalar }),
  interactive: object({
    type: scalar,
    button_reply: reply,
    list_reply: reply,
    nfm_reply: object({ name: scalar, body: scalar, response_json: scalar }),
    call_permission_reply: object({
      response: scalar,
      expiration_timestamp: scalar,
      response_source: scalar,
      is_permanent: flag,
    }),
    // What a business sends: open by design.
    header: anything,
    body: anything,
    footer: anything,
    action: anything,
  }),
  reaction: object({ message_id: scalar, emoji: scalar }),
  order: object({
    catalog_id: scalar,
    text: scalar,
    product_items: list(
      object({ product_retailer_id: scalar, quantity: scalar, item_price: scalar, currency: scalar }),
    ),
  }),
  system: object({
    type: scalar,
    body: scalar,
    wa_id: scalar,
    new_wa_id: scalar,
    user_id: scalar,
    parent_user_id: scalar,
    previous_user_id: scalar,
    previous_parent_user_id: scalar,
    identity: scalar,
    customer: scalar,
  }),
  edit: object({ original_message_id: scalar, message: anything }),
  revoke: object({ original_message_id: scalar }),
  unsupported: object({ type: scalar }),
  request_welcome: anything,
  media_placeholder: anything,
  // Sent by the business's own sender, never received.
  template: anything,
};

/** Types that need no property of their name. */
export const WITHOUT_CONTENT: ReadonlySet<string> = new Set([
  'interactive',
  'unsupported',
  'request_welcome',
  'media_placeholder',
]);

/** What a status may hold. */
export const STATUS_SHAPE: Shape = object({
  id: scalar,
  status: scalar,
  type: scalar,
  timestamp: scalar,
  recipient_id: scalar,
  recipient_type: scalar,
  recipient_user_id: scalar,
  recipient_parent_user_id: scalar,
  parent_recipient_user_id: scalar,
  recipient_participant_id: scalar,
  participant_recipient_id: scalar,
  recipient_participant_user_id: scalar,
  recipient_participant_parent_user_id: scalar,
  conversation: object({
    id: scalar,
    expiration_timestamp: scalar,
    origin: object({ type: scalar }),
    pricing: anything,
  }),
  pricing: object({ billable: flag, pricing_model: scalar, type: scalar, category: scalar }),
  payment: anything,
  errors,
  biz_opaque_callback_data: scalar,
});
