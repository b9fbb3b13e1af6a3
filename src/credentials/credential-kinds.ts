/** Processes that may open credentials; `api` is never one of them. */
export type CredentialReader = 'ingest' | 'worker';

/** What Lethe must know of a kind of credential. */
interface CredentialRule {
  /** The processes whose keyring leases open it: those that use it, and no other. */
  readonly openBy: readonly CredentialReader[];
  /** What it belongs to, in words and as a pattern. */
  readonly scope: { readonly is: string; readonly form: RegExp };
  /** What the secret looks like, in words and as a pattern. */
  readonly value: { readonly is: string; readonly form: RegExp };
  /** How long the former version still counts after a rotation, unless the caller says otherwise. */
  readonly overlapHours: number;
  /** True where Lethe may make the secret itself, because both sides take it from here. */
  readonly madeHere: boolean;
}

const META_ID = /^\d{5,30}$/;
const VISIBLE = /^[\x21-\x7e]{8,4096}$/;
const URL_FORM = { is: 'must be an http or https address', form: /^https?:\/\/[\x21-\x7e]{1,2000}$/ };
const STANDARD_WEBHOOK = {
  is: 'must be whsec_ or whsk_ and base64 (Standard Webhooks)',
  form: /^whs(?:ec|k)_[A-Za-z0-9+/]{32,88}={0,2}$/,
};
/** There is one of each for the whole installation. */
const ALERTS = { is: 'the word alerts', form: /^alerts$/ };
const visible = { is: 'must be 8 to 4,096 visible ASCII characters without blanks', form: VISIBLE };

/**
 * Every kind of credential that Lethe keeps. An app secret is used by ingest (signatures) and the worker (`appsecret_proof`, refreshing tokens); it
 * overlaps for 8 days, the longest that Meta repeats a webhook (`reference` §5.2).
 */
export const CREDENTIAL_KINDS = {
  'meta-app-secret': {
    openBy: ['ingest', 'worker'],
    scope: { is: 'the id of the Meta app', form: META_ID },
    value: visible,
    overlapHours: 8 * 24,
    madeHere: false,
  },
  'meta-verify-token': {
    openBy: ['ingest'],
    scope: { is: 'the id of the Meta app', form: META_ID },
    value: visible,
    overlapHours: 24,
    madeHere: true,
  },
  'meta-access-token': {
    openBy: ['worker'],
    scope: {
      is: 'the id of the WhatsApp Business account, or * for every account',
      form: /^(?:\d{5,30}|\*)$/,
    },
    value: visible,
    // Calls that are under way finish with the token that they began with.
    overlapHours: 1,
    madeHere: false,
  },
  'meta-pin': {
    openBy: ['worker'],
    scope: { is: 'the phone number id', form: META_ID },
    value: { is: 'must be six digits', form: /^\d{6}$/ },
    overlapHours: 0,
    madeHere: true,
  },
  'bsp-secret': {
    openBy: ['worker'],
    scope: {
      is: '360dialog, twilio or vonage, and `:` with the account’s id there where there are several',
      form: /^(?:360dialog|twilio|vonage)(?::[A-Za-z0-9-]{1,64})?$/,
    },
    value: visible,
    overlapHours: 0,
    madeHere: false,
  },
  'crm-webhook-secret': {
    openBy: ['worker'],
    scope: {
      is: 'the id of the recipient',
      form: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    },
    value: STANDARD_WEBHOOK,
    overlapHours: 24,
    madeHere: true,
  },
  // Where alerts go. An address of an incoming webhook is a secret: whoever knows it can post there.
  'alert-webhook-url': {
    openBy: ['worker'],
    scope: ALERTS,
    value: URL_FORM,
    overlapHours: 0,
    madeHere: false,
  },
  'alert-webhook-secret': {
    openBy: ['worker'],
    scope: ALERTS,
    value: STANDARD_WEBHOOK,
    overlapHours: 24,
    madeHere: true,
  },
  'alert-slack-url': { openBy: ['worker'], scope: ALERTS, value: URL_FORM, overlapHours: 0, madeHere: false },
  'smtp-password': {
    openBy: ['worker'],
    scope: ALERTS,
    value: { is: 'must be 1 to 1,024 visible ASCII characters or blanks', form: /^[\x20-\x7e]{1,1024}$/ },
    overlapHours: 0,
    madeHere: false,
  },
} as const satisfies Record<string, CredentialRule>;

/** One of the kinds of {@link CREDENTIAL_KINDS}. */
export type CredentialKind = keyof typeof CREDENTIAL_KINDS;

/** The names of {@link CREDENTIAL_KINDS}. */
export const CREDENTIAL_KIND_NAMES = Object.keys(CREDENTIAL_KINDS) as [CredentialKind, ...CredentialKind[]];

/** The rule of a kind. */
export function credentialRule(kind: CredentialKind): CredentialRule {
  return CREDENTIAL_KINDS[kind];
}
