import { randomBytes } from '../../../src/crypto';
import { objectOf, textOf, type JsonObject } from '../../../src/whatsapp';
import { refuse } from './graph-error';
import { jsonOf, numberOf, ok, requireProduct, type Call, type Route } from './route';
import type { BusinessNumber } from './world';

const HOUR_MS = 3_600_000;
const MANAGEMENT = 'whatsapp_business_management';
const ofNumber = (call: Call) => numberOf(call).account;

/** Messages, PIN, registration, state (`reference` §5.3). */
export const numberRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: /^\/(\d+)\/messages$/,
    scope: 'whatsapp_business_messaging',
    account: ofNumber,
    handle: (call) => {
      const number = numberOf(call);
      const body = jsonOf(call);
      requireProduct(body.messaging_product);
      if (!number.registered) refuse(133010);
      const { phone, bsuid } = addresseeOf(call, number, body);
      const input = textOf(body.to) ?? bsuid ?? '';
      call.limits.countMessage(number.id, input);
      checkContent(call, number, body, phone);
      const wamid = `wamid.${Buffer.from(`\x1c\x18\x0b${phone ?? ''}\x15${randomBytes(8).toString('hex')}`).toString('base64')}`;
      call.world.sent.push({ phoneNumberId: number.id, phone, bsuid, content: body, wamid });
      if (phone !== null) call.world.touch(number, phone);
      call.effect('message.sent', wamid);
      const contact = textOf(body.to) === null ? { input, user_id: input } : { input, wa_id: input };
      return ok({ messaging_product: 'whatsapp', contacts: [contact], messages: [{ id: wamid }] });
    },
  },
  {
    method: 'POST',
    pattern: /^\/(\d+)\/register$/,
    scope: MANAGEMENT,
    account: ofNumber,
    handle: (call) => {
      const number = numberOf(call);
      if (number.coexistence) refuse(100, { details: 'not for numbers in the Business app' });
      countRegistration(call, number);
      const pin = textOf(jsonOf(call).pin);
      if (number.pin !== null && pin !== number.pin) refuse(133005);
      Object.assign(number, { pin, registered: true });
      call.effect('number.registered', number.id);
      return ok({ success: true });
    },
  },
  {
    method: 'POST',
    pattern: /^\/(\d+)\/deregister$/,
    scope: MANAGEMENT,
    account: ofNumber,
    handle: (call) => {
      const number = numberOf(call);
      if (number.coexistence) refuse(100, { details: 'not for numbers in the Business app' });
      countRegistration(call, number);
      number.registered = false;
      call.effect('number.deregistered', number.id);
      return ok({ success: true });
    },
  },
  {
    method: 'POST',
    pattern: /^\/(1\d+)$/,
    scope: MANAGEMENT,
    account: ofNumber,
    handle: (call) => {
      const pin = textOf(jsonOf(call).pin) ?? '';
      if (!/^\d{6}$/.test(pin)) refuse(100, { details: 'a PIN has six digits' });
      numberOf(call).pin = pin;
      call.effect('number.pin-set', numberOf(call).id);
      return ok({ success: true });
    },
  },
  {
    method: 'GET',
    pattern: /^\/(1\d+)$/,
    scope: MANAGEMENT,
    account: ofNumber,
    handle: (call) => {
      const { id, registered } = numberOf(call);
      const can = registered ? 'AVAILABLE' : 'BLOCKED';
      return ok({
        id,
        status: registered ? 'CONNECTED' : 'DISCONNECTED',
        quality_rating: 'GREEN',
        platform_type: 'CLOUD_API',
        health_status: { can_send_message: can, entities: [] },
      });
    },
  },
];

function addresseeOf(
  call: Call,
  number: BusinessNumber,
  body: JsonObject,
): { phone: string | null; bsuid: string | null } {
  const to = textOf(body.to);
  if (to !== null) {
    if (!/^\d{7,15}$/.test(to)) refuse(131009, { about: to });
    return { phone: to, bsuid: null };
  }
  const bsuid = textOf(body.recipient) ?? refuse(131008, { details: 'to or recipient' });
  if (body.type === 'template') refuse(131062, { about: bsuid });
  const person = call.world.people.find((one) => one.bsuids[number.account.portfolioId] === bsuid);
  return { phone: (person ?? refuse(131026, { about: bsuid })).phone, bsuid };
}

function checkContent(call: Call, number: BusinessNumber, body: JsonObject, phone: string | null): void {
  if (body.type === 'text') {
    const last = number.inbound.get(phone ?? '');
    if (last === undefined || call.clock.now() - last > 24 * HOUR_MS) refuse(131047, { about: phone ?? '' });
    if (textOf(objectOf(body.text)?.body) === null) refuse(131008, { details: 'text.body' });
    return;
  }
  const template = body.type === 'template' ? objectOf(body.template) : null;
  if (template === null) refuse(131051, { details: 'type' });
  if (textOf(template.name) === null || textOf(objectOf(template.language)?.code) === null) refuse(131008);
}

/** Ten registrations and deregistrations in 72 hours; further ones lock the number for as long. */
function countRegistration(call: Call, number: BusinessNumber): void {
  const now = call.clock.now();
  if (number.registrations.filter((at) => now - at < 72 * HOUR_MS).length >= 10) refuse(133016);
  number.registrations.push(now);
}
