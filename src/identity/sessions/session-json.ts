import type { SessionJson } from '../sign-in/sign-in-bodies';
import type { SessionRecord } from './sessions.store';

/** A session as the API shows it. */
export function sessionJson({ id, method, createdAt, seenAt, expiresAt }: SessionRecord): SessionJson {
  return {
    id,
    method,
    createdAt: createdAt.toISOString(),
    lastSeenAt: seenAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
