import { DomainError } from '../../foundation/errors';
import { listOf, objectOf, textOf } from '../../whatsapp';
import { FIRST_ATTEMPT, type Attempt, type AttemptEvidence } from '../outbound';
import { MESSAGES, type GraphClient } from './graph-client';
import type { GraphVerdict } from './graph-errors';

/**
 * What became of a message. `accepted` means that Meta took it, not that it arrived; the wamid holds the phone number and is personal data.
 * `unknown`: it may have been sent, and sending again may send twice. `not-sent`: surely nothing was sent; send again after `retryAtMs`.
 */
export type SendResult =
  | { readonly kind: 'accepted'; readonly wamid: string; readonly evidence: AttemptEvidence }
  | { readonly kind: 'unknown'; readonly evidence: AttemptEvidence }
  | { readonly kind: 'not-sent'; readonly retryAtMs: number; readonly evidence: AttemptEvidence | null }
  | {
      readonly kind: 'refused';
      readonly verdict: GraphVerdict;
      readonly code: number | null;
      readonly evidence: AttemptEvidence;
    };

/** A phone's digits, or a user id (then phone keys may be absent from what Meta answers). */
export type Addressee = { readonly phone: string } | { readonly bsuid: string };

/** Longest text body. */
const MAX_TEXT = 4_096;

/** Sends a text. Works within 24 hours of the person's last message only (131047). Any message makes the contact-book entry anew (§4.4). */
export async function sendText(
  client: GraphClient,
  message: { phoneNumberId: string; to: Addressee; body: string },
  attempt: Attempt = FIRST_ATTEMPT,
): Promise<SendResult> {
  if (message.body === '' || message.body.length > MAX_TEXT) {
    throw new DomainError('invalid', 'meta.send.text', `a text has 1 to ${MAX_TEXT} characters`);
  }
  const text = { preview_url: false, body: message.body };
  return send(client, message.phoneNumberId, { ...addressOf(message.to), type: 'text', text }, attempt);
}

/**
 * Sends a one-time code as an authentication template with a copy-code button: the code goes into the body and into the button (Meta,
 * authentication templates). Needs no open window. Phones only: user ids are refused for these (131062).
 */
export async function sendAuthenticationCode(
  client: GraphClient,
  message: { phoneNumberId: string; phone: string; template: string; language: string; code: string },
  attempt: Attempt = FIRST_ATTEMPT,
): Promise<SendResult> {
  if (!/^[\x21-\x7e]{4,15}$/.test(message.code)) {
    throw new DomainError('invalid', 'meta.send.code', 'a code has 4 to 15 printable characters');
  }
  const parameters = [{ type: 'text', text: message.code }];
  const template = {
    name: message.template,
    language: { code: message.language },
    components: [
      { type: 'body', parameters },
      { type: 'button', sub_type: 'url', index: '0', parameters },
    ],
  };
  const content = { ...addressOf({ phone: message.phone }), type: 'template', template };
  return send(client, message.phoneNumberId, content, attempt);
}

/**
 * Sends an approved utility template with texts for its body, in their order. Needs no open window (Meta, template messages). A parameter may hold no line
 * breaks, tabs or more than four spaces in a row.
 */
export async function sendTemplate(
  client: GraphClient,
  message: {
    phoneNumberId: string;
    phone: string;
    template: string;
    language: string;
    texts: readonly string[];
  },
  attempt: Attempt = FIRST_ATTEMPT,
): Promise<SendResult> {
  if (message.texts.some((text) => text === '' || /[\n\t]| {5}/.test(text)))
    throw new DomainError(
      'invalid',
      'meta.send.template',
      'a parameter of a template is one line that says something',
    );
  const template = {
    name: message.template,
    language: { code: message.language },
    components: [{ type: 'body', parameters: message.texts.map((text) => ({ type: 'text', text })) }],
  };
  const content = { ...addressOf({ phone: message.phone }), type: 'template', template };
  return send(client, message.phoneNumberId, content, attempt);
}

function addressOf(to: Addressee): object {
  return 'phone' in to ? { to: to.phone.replace(/^\+/, '') } : { recipient: to.bsuid };
}

async function send(
  client: GraphClient,
  phoneNumberId: string,
  content: object,
  attempt: Attempt,
): Promise<SendResult> {
  const reply = await client.call(
    {
      method: 'POST',
      endpoint: MESSAGES,
      path: { phone_number_id: phoneNumberId },
      json: { messaging_product: 'whatsapp', recipient_type: 'individual', ...content },
    },
    attempt,
  );
  switch (reply.kind) {
    case 'answer': {
      const wamid = textOf(objectOf(listOf(reply.body.messages)[0])?.id);
      const { evidence } = reply;
      return wamid === null ? { kind: 'unknown', evidence } : { kind: 'accepted', wamid, evidence };
    }
    case 'postponed':
      return { kind: 'not-sent', retryAtMs: reply.retryAtMs, evidence: null };
    case 'no-answer':
      if (reply.reason !== 'unreachable') return { kind: 'unknown', evidence: reply.evidence };
      return { kind: 'not-sent', retryAtMs: reply.retryAtMs, evidence: reply.evidence };
    case 'error': {
      const { verdict, code, evidence, retryAtMs } = reply;
      // A 5xx without one of Meta's own codes comes from something in between: the message may have gone through.
      if (verdict === 'wait' && code === null) return { kind: 'unknown', evidence };
      if (verdict === 'wait') return { kind: 'not-sent', retryAtMs, evidence };
      return { kind: 'refused', verdict, code, evidence };
    }
  }
}
