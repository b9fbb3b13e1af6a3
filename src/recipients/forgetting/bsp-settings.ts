import { z } from 'zod';
import { baseUrl } from '../outbound';
import type { BspAddresses } from './outside-calls';

/** Settings of a process that calls BSPs. */
export const bspKeys = {
  DIALOG_URL: z.string().default('https://waba-v2.360dialog.io'),
  TWILIO_URL: z.string().default('https://api.twilio.com'),
  VONAGE_URL: z.string().default('https://api.nexmo.com'),
};

/** Throws `outbound.base-url` for an address that is not HTTPS. */
export function bspAddresses(config: {
  DIALOG_URL: string;
  TWILIO_URL: string;
  VONAGE_URL: string;
}): BspAddresses {
  return {
    dialog: baseUrl(config.DIALOG_URL),
    twilio: baseUrl(config.TWILIO_URL),
    vonage: baseUrl(config.VONAGE_URL),
    timeoutMs: 20_000,
  };
}
