import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DomainError } from '../../foundation/errors';

const days = z.number().int().min(0).max(3_650);
const timeoutMs = z.number().int().min(100).max(120_000).default(10_000);

/**
 * What an operator says of each device, by the custodian's name: `{"hsm-a": {"kind": "pkcs11", …}}`. Secrets stand in files of their own.
 */
export const custodianSettings = z.record(
  z.string(),
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('pkcs11'),
      library: z.string(),
      token: z.string(),
      pinFile: z.string(),
      deviceClass: z.enum(['pkcs11-hsm', 'pkcs11-software']),
      vendorBackupDays: days.default(0),
      timeoutMs,
    }),
    z.strictObject({
      kind: z.literal('aws-kms'),
      region: z.string(),
      endpoint: z.url().optional(),
      pendingWindowDays: z.number().int().min(7).max(30).default(7),
      timeoutMs,
    }),
    z.strictObject({
      kind: z.literal('transit'),
      deviceClass: z.enum(['vault-transit', 'openbao-transit']),
      url: z.url(),
      mount: z.string().default('transit'),
      namespace: z.string().optional(),
      tokenFile: z.string(),
      snapshotRetentionDays: days,
      timeoutMs,
    }),
  ]),
);

/** Settings of the devices, by name. */
export type CustodianDevices = z.infer<typeof custodianSettings>;

/** Reads the settings of the devices from a JSON file. Throws `custodian.settings`, naming the member that is wrong, never its value. */
export function readCustodianSettings(path: string): CustodianDevices {
  const wrong = (what: string) =>
    new DomainError('invalid', 'custodian.settings', `the custodians' settings: ${what}`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw wrong('the file must be readable JSON');
  }
  const parsed = custodianSettings.safeParse(content);
  if (parsed.success) return parsed.data;
  throw wrong(parsed.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; '));
}
