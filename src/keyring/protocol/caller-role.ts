import { hmacSha256, tuple, u8 } from '../../crypto';

/**
 * Who may call the keyring. Each has a socket and a secret of its own. `operator` is the person at the machine (`lethe keyring …`): status,
 * rotation and approvals, and not one key.
 */
export const CALLER_ROLES = ['ingest', 'api', 'worker', 'operator'] as const;
/** One of {@link CALLER_ROLES}. */
export type CallerRole = (typeof CALLER_ROLES)[number];

/** True for the name of a caller role. */
export function isCallerRole(name: string): name is CallerRole {
  return (CALLER_ROLES as readonly string[]).includes(name);
}

/** Where the socket of a role lies: a folder for each, so that the folder's permissions keep the others out. */
export function socketPath(socketDir: string, role: CallerRole): string {
  return `${socketDir}/${role}/keyring.sock`;
}

/** Which end of the connection proves itself; bound into the proof so that it cannot be sent back to its maker. */
export const HelloSide = { client: 1, server: 2 } as const;

/** Proof of knowing a role's 32-byte secret, over both nonces (16 bytes each). Compare with `equalBytes`. */
export function helloProof(
  secret: Uint8Array,
  role: CallerRole,
  serverNonce: Uint8Array,
  clientNonce: Uint8Array,
  side: (typeof HelloSide)[keyof typeof HelloSide],
): Buffer {
  return hmacSha256(secret, tuple('lethe/1/hello', role, serverNonce, clientNonce, u8(side)));
}
