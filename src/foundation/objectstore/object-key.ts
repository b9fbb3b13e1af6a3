import { DomainError } from '../errors';

const KEY = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/;

/** True for what can be a key of ours: lower-case letters, digits and hyphens, in folders. */
export function isObjectKey(key: string): boolean {
  return KEY.test(key);
}

/** Throws `object-store.key` for anything else: a key cannot leave its folder, nor name anybody. */
export function assertObjectKey(key: string): void {
  if (!isObjectKey(key))
    throw new DomainError(
      'invalid',
      'object-store.key',
      'an object key is lower-case letters, digits and hyphens, in folders',
    );
}
