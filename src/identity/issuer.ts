import type { Actor } from '../audit';
import { DomainError } from '../foundation/errors';
import { RequestInvalid } from '../foundation/http';
import type { Caller } from './caller';
import { type ApiRole, MAY_ISSUE } from './roles';

/** Whoever makes and ends keys and people: a caller of the API, or the operator at the machine, who may do all. */
export type Issuer =
  Pick<Caller, 'keyId' | 'actorRef' | 'actor' | 'role' | 'channelIds' | 'purposes' | 'networks'> | 'operator';

/** Throws `api-key.role` (denied) for a role that is not this issuer's to give or to end. */
export function assertMayManage(by: Issuer, role: ApiRole): void {
  if (by !== 'operator' && !MAY_ISSUE[by.role]?.includes(role))
    throw new DomainError(
      'denied',
      'api-key.role',
      `your role manages no people and keys of the role ${role}`,
    );
}

/** How far something that is issued reaches; absent or null for everywhere. */
interface Reach {
  channelIds?: readonly string[] | null | undefined;
  purposes?: readonly string[] | null | undefined;
  /** As they are written: a network within another is another. */
  networks?: readonly string[] | null | undefined;
}

/** Throws a broken rule for a key or a person who would reach further than their issuer: a limit that one could issue oneself out of would be none. */
export function assertWithinOwn(by: Issuer, wanted: Reach): void {
  if (by === 'operator') return;
  const broken = [
    { path: 'channels', own: by.channelIds, asked: wanted.channelIds },
    { path: 'purposes', own: by.purposes, asked: wanted.purposes },
    { path: 'networks', own: by.networks, asked: wanted.networks },
  ].filter(({ own, asked }) => own && !(asked && asked.every((one) => own.includes(one))));
  if (broken.length > 0)
    throw new RequestInvalid(
      broken.map(({ path, own }) => ({
        path,
        rule: `must name no others than those that you are limited to: ${own!.join(', ')}`,
      })),
    );
}

/** An issuer as the audit log names them. */
export function auditActor(by: Issuer): Actor {
  return by === 'operator' ? { kind: 'process', ref: 'cli' } : by.actor;
}
