import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { z } from 'zod';
import { DomainError } from '../../foundation/errors';
import { isLoopback } from '../outbound';

/** Which addresses recipients may have, beyond the public ones. */
export interface AddressPolicy {
  /** CRMs inside the own network (RFC 1918, ULA). */
  readonly privateNetworks: boolean;
  /** This machine, then also over plain HTTP: development and tests. */
  readonly loopback: boolean;
}

/** Settings of a process that registers or calls recipients. */
export const recipientKeys = {
  RECIPIENT_NETWORKS: z
    .enum(['public', 'private', 'loopback'], 'must be public, private or loopback')
    .default('public'),
};

/** The policy of a setting: `private` allows the own network besides, `loopback` this machine as well. */
export function addressPolicy(networks: 'public' | 'private' | 'loopback'): AddressPolicy {
  return { privateNetworks: networks !== 'public', loopback: networks === 'loopback' };
}

const NEVER = new BlockList();
// Link-local holds the cloud's metadata services; the others are no hosts.
NEVER.addSubnet('169.254.0.0', 16);
NEVER.addSubnet('0.0.0.0', 8);
NEVER.addSubnet('224.0.0.0', 3);
NEVER.addSubnet('fe80::', 10, 'ipv6');
NEVER.addSubnet('ff00::', 8, 'ipv6');
NEVER.addAddress('::', 'ipv6');
// Metadata services outside of the link-local range: AWS over IPv6, Alibaba, Oracle.
NEVER.addSubnet('fd00:ec2::', 32, 'ipv6');
NEVER.addAddress('100.100.100.200');
NEVER.addSubnet('192.0.0.0', 24);
// Another way to write any IPv4 address, so a way around every rule about those: NAT64, 6to4, Teredo.
NEVER.addSubnet('64:ff9b::', 96, 'ipv6');
NEVER.addSubnet('64:ff9b:1::', 48, 'ipv6');
NEVER.addSubnet('2002::', 16, 'ipv6');
NEVER.addSubnet('2001::', 32, 'ipv6');

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('100.64.0.0', 10);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

/** Checks a recipient's URL when it is registered: HTTPS, no user name, no fragment. Throws `recipient.url`, without quoting it. */
export function recipientUrl(text: string, policy: AddressPolicy): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const secure = url?.protocol === 'https:' || (policy.loopback && url !== null && isPlainLoopback(url));
  if (url === null || !secure || url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new DomainError(
      'invalid',
      'recipient.url',
      'a recipient has an https:// address without user name',
    );
  }
  return url;
}

/**
 * Checks, before each delivery, every address that the host name has now: a webhook must not become a way to call what only this machine can
 * reach. Throws `recipient.address` (denied) or `recipient.unresolved` (unavailable: try again). A name that changes its address between this
 * look-up and the connection is not caught; an outbound proxy would.
 */
export async function assertReachable(url: URL, policy: AddressPolicy): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  if (!addresses.every((address) => isAllowed(address, policy))) {
    throw new DomainError('denied', 'recipient.address', 'the recipient has an address that is not allowed');
  }
}

async function resolve(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    throw new DomainError(
      'unavailable',
      'recipient.unresolved',
      'the name of the recipient has no address now',
    );
  }
}

function isAllowed(address: string, policy: AddressPolicy): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (NEVER.check(address, family)) return false;
  if (LOOPBACK.check(address, family)) return policy.loopback;
  return policy.privateNetworks || !PRIVATE.check(address, family);
}

function isPlainLoopback(url: URL): boolean {
  return url.protocol === 'http:' && isLoopback(url.hostname);
}
