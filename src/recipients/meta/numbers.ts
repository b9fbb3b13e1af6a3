import { DomainError } from '../../foundation/errors';
import { objectOf, textOf } from '../../whatsapp';
import type { AttemptEvidence } from '../outbound';
import type { GraphClient } from './graph-client';
import { expectAnswer, expectSuccess } from './graph-outcome';

const NUMBER = '/{phone_number_id}';
const REGISTER = '/{phone_number_id}/register';
const DEREGISTER = '/{phone_number_id}/deregister';

/** Sets the PIN of two-step verification, which also switches it on; no call switches it off (`reference` §5.3). Six digits, else `meta.pin.form`. */
export async function setTwoStepPin(
  client: GraphClient,
  target: { phoneNumberId: string; pin: string },
): Promise<AttemptEvidence> {
  checkPin(target.pin);
  const reply = await client.call({
    method: 'POST',
    endpoint: NUMBER,
    path: { phone_number_id: target.phoneNumberId },
    json: { pin: target.pin },
    urgent: true,
  });
  return expectSuccess(reply, NUMBER);
}

/**
 * Brings a number into service with its PIN. Ten times in 72 hours at most, then `meta.pin` (133016); a wrong PIN is `meta.pin` (133005).
 * Impossible for numbers that are also in the Business app.
 */
export async function registerNumber(
  client: GraphClient,
  target: { phoneNumberId: string; pin: string; dataLocalizationRegion?: string },
): Promise<AttemptEvidence> {
  checkPin(target.pin);
  const region = target.dataLocalizationRegion;
  const reply = await client.call({
    method: 'POST',
    endpoint: REGISTER,
    path: { phone_number_id: target.phoneNumberId },
    json: {
      messaging_product: 'whatsapp',
      pin: target.pin,
      ...(region !== undefined && { data_localization_region: region }),
    },
  });
  return expectSuccess(reply, REGISTER);
}

/** Takes a number out of service: the nearest there is to suspending it. Deletes neither the number nor its history; local storage goes off. */
export async function deregisterNumber(client: GraphClient, phoneNumberId: string): Promise<AttemptEvidence> {
  const reply = await client.call({
    method: 'POST',
    endpoint: DEREGISTER,
    path: { phone_number_id: phoneNumberId },
    urgent: true,
  });
  return expectSuccess(reply, DEREGISTER);
}

/** State of a business number; open enums, kept as they came. */
export interface NumberState {
  readonly status: string | null;
  readonly qualityRating: string | null;
  readonly platformType: string | null;
  /** `AVAILABLE`, `LIMITED`, `BLOCKED`, or what Meta says next. */
  readonly canSendMessage: string | null;
}

/** Reads a number's state and health. */
export async function readNumberState(client: GraphClient, phoneNumberId: string): Promise<NumberState> {
  const reply = await client.call({
    method: 'GET',
    endpoint: NUMBER,
    path: { phone_number_id: phoneNumberId },
    query: { fields: 'status,quality_rating,platform_type,health_status' },
  });
  const { body } = expectAnswer(reply, NUMBER);
  return {
    status: textOf(body.status),
    qualityRating: textOf(body.quality_rating),
    platformType: textOf(body.platform_type),
    canSendMessage: textOf(objectOf(body.health_status)?.can_send_message),
  };
}

function checkPin(pin: string): void {
  if (!/^\d{6}$/.test(pin)) throw new DomainError('invalid', 'meta.pin.form', 'a PIN has six digits');
}
