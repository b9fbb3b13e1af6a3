import type { Actor } from '../audit';
import { DomainError } from '../foundation/errors';
import type { Caller } from './caller';
import { type ApiRole, MAY_ISSUE } from './roles';

/** Whoever makes and ends keys and people: a caller of the API, or the operator at the machine, who may do all. */
export type Issuer = Pick<Caller, 'keyId' | 'actorRef' | 'actor' | 'role'> | 'operator';

/** Throws `api-key.role` (denied) for a role that is not this issuer's to give or to end. */
export function assertMayManage(by: Issuer, role: ApiRole): void {
  if (by !== 'operator' && !MAY_ISSUE[by.role]?.includes(role))
    throw new DomainError(
      'denied',
      'api-key.role',
      `your role manages no people and keys of the role ${role}`,
    );
}

/** An issuer as the audit log names them. */
export function auditActor(by: Issuer): Actor {
  return by === 'operator' ? { kind: 'process', ref: 'cli' } : by.actor;
}
