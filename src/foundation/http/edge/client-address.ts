import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Networks } from './networks';

const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/**
 * The address that a request came from. `X-Forwarded-For` is believed only as far as trusted proxies wrote it: from the right, the first address that is not
 * one of theirs. Whatever a client puts before that is ignored.
 */
export function clientAddress(request: IncomingMessage, trustedProxies: Networks): string {
  let address = plain(request.socket.remoteAddress ?? '');
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  while (trustedProxies.includes(address)) {
    const hop = plain(hops.pop()?.trim() ?? '');
    if (isIP(hop) === 0) break;
    address = hop;
  }
  return address;
}

/** What counts as one source: an IPv4 address, or the network of 64 bits that an IPv6 client has to itself. */
export function sourceOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head, tail] = address.toLowerCase().split('::') as [string, string | undefined];
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const all =
    tail === undefined
      ? front
      : [...front, ...Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back];
  return `${all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

function plain(address: string): string {
  return address.replace(MAPPED, '');
}
