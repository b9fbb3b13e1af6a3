import { Part } from '../../../crypto';
import { type CallerRole, LeaseDirection, type LeaseRequest, Op } from '../../protocol';

/**
 * Who may do what: the one table. What is not here is refused, counted and audited. `grant` beside a part means: only while a grant that the api
 * registered names the subject and the part.
 */
interface RolePermissions {
  ops: readonly Op[];
  seal: readonly Part[];
  /** Sealed under a grant in a bucket of any age that is not due: messages that move to another class. */
  sealWithGrant: readonly Part[];
  /**
   * Days back that a bucket may still be sealed by this role; `all` is the keyring's whole window. Sealing is symmetric: who may SELECT messages
   * and derive the key of an old bucket for sealing could open it, so those who read get a short window.
   */
  sealBackDays: number | 'all';
  open: readonly Part[];
  openWithGrant: readonly Part[];
}

const { redacted, original, media, identifiers, identifierMasks, referenceTag } = Part;
const { heldIdentifiers, obligation, package: accessPackage, credential, backup } = Part;
const everyone: readonly Op[] = [Op.status, Op.publicKeys, Op.ledger, Op.guard, Op.alarms];

const PERMISSIONS: Readonly<Record<CallerRole, RolePermissions>> = {
  ingest: {
    ops: [...everyone, Op.resolve, Op.confirm, Op.lease, Op.tag],
    seal: [redacted, original, identifiers, identifierMasks, referenceTag],
    sealWithGrant: [],
    sealBackDays: 'all',
    open: [credential],
    openWithGrant: [],
  },
  api: {
    ops: [
      ...everyone,
      Op.resolve,
      Op.confirm,
      Op.lease,
      Op.tag,
      Op.lookup,
      Op.defineClass,
      Op.grant,
      Op.endGrant,
      Op.createKey,
      Op.evidence,
    ],
    seal: [redacted, original, identifiers, identifierMasks, referenceTag, obligation, credential],
    sealWithGrant: [],
    sealBackDays: 8,
    open: [redacted, identifierMasks, referenceTag, accessPackage, credential],
    openWithGrant: [],
  },
  worker: {
    ops: [
      ...everyone,
      Op.resolve,
      Op.confirm,
      Op.lease,
      Op.tag,
      Op.lookup,
      Op.defineClass,
      Op.createKey,
      // Ending one takes from the worker alone: making one it never may.
      Op.endGrant,
      Op.fence,
      Op.unfence,
      Op.destroy,
      Op.hold,
      Op.release,
      Op.setAside,
      Op.restrict,
      Op.classes,
      Op.holds,
      Op.rotate,
      Op.evidence,
      Op.signCheckpoint,
      Op.signCertificate,
    ],
    seal: [
      media,
      identifiers,
      identifierMasks,
      referenceTag,
      heldIdentifiers,
      obligation,
      accessPackage,
      credential,
      backup,
    ],
    sealWithGrant: [redacted, original, media],
    // Media of the last 14 days follow a history import, and come up to 8 days late.
    sealBackDays: 22,
    open: [redacted, identifierMasks, referenceTag, obligation, accessPackage, credential, backup],
    openWithGrant: [original, media, identifiers, heldIdentifiers],
  },
  operator: {
    ops: [...everyone, Op.rotate, Op.approve, Op.cancel, Op.canary, Op.unlock, Op.evidence, Op.snapshot],
    seal: [],
    sealWithGrant: [],
    sealBackDays: 0,
    open: [],
    openWithGrant: [],
  },
};

/** May this role call the operation at all? */
export function mayCall(role: CallerRole, op: number): boolean {
  return (PERMISSIONS[role].ops as readonly number[]).includes(op);
}

/** What a role needs for a part key: nothing more, a grant, or it never gets it. */
export type LeaseRule = 'allowed' | 'withGrant' | 'never';

/** The rule for a lease. The key of index entries is in nobody's list: it never leaves the keyring. */
export function leaseRule(role: CallerRole, direction: LeaseDirection, part: Part): LeaseRule {
  const permissions = PERMISSIONS[role];
  const isSeal = direction === LeaseDirection.seal;
  if ((isSeal ? permissions.seal : permissions.open).includes(part)) return 'allowed';
  return (isSeal ? permissions.sealWithGrant : permissions.openWithGrant).includes(part)
    ? 'withGrant'
    : 'never';
}

/** May this role seal the part under a grant, whatever the age of the bucket? Never whoever makes grants. */
export function sealsUnderGrant(role: CallerRole, part: Part): boolean {
  return PERMISSIONS[role].sealWithGrant.includes(part);
}

/** Seconds back that a role may seal; Infinity where only the keyring's own window counts. */
export function sealBackSeconds(role: CallerRole): number {
  const days = PERMISSIONS[role].sealBackDays;
  return days === 'all' ? Infinity : days * 86_400;
}

/** Parts whose every opening is an entry of its own in the audit log. */
const RECORDED_SINGLY: readonly number[] = [Part.original, Part.media, Part.heldIdentifiers];

/** Whether a lease, if it is given, is recorded before it is answered. */
export function isRecordedSingly({ direction, part }: Pick<LeaseRequest, 'direction' | 'part'>): boolean {
  return direction === LeaseDirection.open && RECORDED_SINGLY.includes(part);
}
