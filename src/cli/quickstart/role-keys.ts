import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectStatus, HttpClient, textOf } from './http-client';

/** Roles that get a key, in the order in which they are made. */
export const KEY_ROLES = ['owner', 'admin', 'dpo', 'auditor', 'team_lead', 'agent', 'crm'] as const;

/** The operator makes these, so that they count as people of their own where two must agree; the owner's key makes the others. */
const BY_OPERATOR: readonly string[] = ['owner', 'admin', 'dpo'];

/** One of {@link KEY_ROLES}. */
export type KeyRole = (typeof KEY_ROLES)[number];

/** Runs `lethe …`. */
export type Lethe = (args: readonly string[]) => Promise<{ status: number; output: string }>;

const KEY = /\blethe_[a-z_]+_[A-Za-z0-9]{20,}/;

/** The file that holds a role's key. */
export function keyFile(home: string, role: KeyRole): string {
  return join(home, 'secrets', `api-key-${role}`);
}

/**
 * One API key per role, in a file each: those of an earlier start as long as they open, else new ones. Among them is
 * one for a CRM that is registered as a recipient.
 */
export async function ensureRoleKeys(
  home: string,
  apiUrl: string,
  lethe: Lethe,
): Promise<Record<KeyRole, string>> {
  const keys: Partial<Record<KeyRole, string>> = {};
  for (const role of KEY_ROLES) {
    const file = keyFile(home, role);
    const kept = existsSync(file) ? readFileSync(file, 'utf8').trimEnd() : undefined;
    const key = kept !== undefined && (await opens(apiUrl, kept)) ? kept : await issue(role);
    if (key !== kept) writeFileSync(file, `${key}\n`, { mode: 0o600 });
    keys[role] = key;
  }
  return keys as Record<KeyRole, string>;

  async function issue(role: KeyRole): Promise<string> {
    if (BY_OPERATOR.includes(role)) return issueByOperator(lethe, role);
    const owner = new HttpClient(apiUrl, keys.owner);
    const recipientId = role === 'crm' ? await registerCrm(owner) : undefined;
    const wanted = { role, name: 'quickstart', ...(recipientId !== undefined && { recipientId }) };
    return textOf(expectStatus(await owner.post('/v1/api-keys', wanted), 201, `key of ${role}`).body.key);
  }
}

async function issueByOperator(lethe: Lethe, role: KeyRole): Promise<string> {
  const { status, output } = await lethe(['api-key', 'create', '--role', role, '--name', 'quickstart']);
  const key = KEY.exec(output)?.[0];
  if (status !== 0 || key === undefined) throw new Error(`lethe api-key create failed with status ${status}`);
  return key;
}

async function registerCrm(owner: HttpClient): Promise<string> {
  const recipient = await owner.post('/v1/recipients', { name: 'quickstart-crm' });
  return textOf(expectStatus(recipient, 201, 'register the CRM').body.id);
}

/** Whether a key is still accepted: anything but 401 says so. */
async function opens(apiUrl: string, key: string): Promise<boolean> {
  const { status } = await new HttpClient(apiUrl, key).get('/v1/channels');
  return status !== 401;
}
