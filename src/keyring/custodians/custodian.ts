import { DomainError } from '../../foundation/errors';

/** Kinds of devices, and with them what "destroyed" means: see `docs/KEYS-AND-ERASURE.md` §10. */
export const DEVICE_CLASSES = [
  'file',
  'pkcs11-software',
  'pkcs11-hsm',
  'aws-kms',
  'vault-transit',
  'openbao-transit',
] as const;
/** One of {@link DEVICE_CLASSES}. */
export type DeviceClass = (typeof DEVICE_CLASSES)[number];

/** Which root: of which keyring and generation. `attempt` tells the roots of repeated tries apart. */
export interface RootAddress {
  /** 16 bytes. */
  keyringId: Buffer;
  generation: number;
  attempt: number;
}

/** A root as it was made: its address, and how the device calls it. */
export interface Root extends RootAddress {
  providerRef: string;
}

/** What a device said when it was told to forget a root. */
export interface DestructionReceipt {
  deviceClass: DeviceClass;
  providerRef: string;
  /** Unix ms. */
  requestedAt: number;
  /** Unix ms from which nobody can bring the root back; null where that is not claimed. */
  irreversibleAt: number | null;
  /** The device's answer, for the certificate's evidence. Holds no key. */
  rawEvidence: Buffer;
}

/**
 * A device that keeps one root per generation, wraps generation keys with it, and forgets it.
 *
 * Roots are made in the device and never leave it. Every method throws `custodian.unavailable` (kind `unavailable`) when the device cannot be
 * reached: ask again later. `unwrap` throws `custodian.root.gone` (kind `gone`) when the device says that the root does not exist any more, which
 * is what the negative test of a rotation wants to hear, and `custodian.refused` (kind `corrupt`) for every other refusal.
 */
export interface Custodian {
  /** The operator's name for it; bound into what it wraps. */
  readonly id: string;
  readonly deviceClass: DeviceClass;
  /** Makes a root. Throws `custodian.root.exists` if that address was used: count the attempt up. */
  createRoot(address: RootAddress): Promise<Root>;
  /** The provider's own blob, at most 1,024 bytes. */
  wrap(root: Root, key: Buffer): Promise<Buffer>;
  /** The generation key, 32 bytes; the caller wipes it. */
  unwrap(root: Root, blob: Buffer): Promise<Buffer>;
  /** False once the device would say `gone`. */
  exists(root: Root): Promise<boolean>;
  /** Makes the device forget. Repeating it is harmless, and yields the same date. */
  destroy(root: Root): Promise<DestructionReceipt>;
  /** Roots of a keyring that the device still has: how orphans of a crash are found. */
  findRoots(keyringId: Buffer): Promise<Root[]>;
  /** Ends sessions. */
  close(): Promise<void>;
}

/** The device has no such root any more. */
export function rootGone(): DomainError {
  return new DomainError('gone', 'custodian.root.gone', 'the device has forgotten this root');
}

/** The device already has a root at that address. */
export function rootExists(): DomainError {
  return new DomainError(
    'conflict',
    'custodian.root.exists',
    'the device already has a root of this generation and attempt',
  );
}

/** The device could not be reached, or asked to be asked later. */
export function unavailable(cause?: unknown): DomainError {
  return new DomainError('unavailable', 'custodian.unavailable', 'the custodian does not answer', { cause });
}

/** The device answered, and the answer was no: wrong context, wrong bytes, wrong key. */
export function refused(cause?: unknown): DomainError {
  return new DomainError('corrupt', 'custodian.refused', 'the custodian refused', { cause });
}
