import type { IncomingMessage } from 'node:http';
import { clientAddress, sourceOf } from './client-address';
import { isNetworkList, Networks } from './networks';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('clientAddress', () => {
  const proxies = new Networks('10.0.0.0/8, fd00::/8');

  it.each([
    ['no proxy is trusted by itself', from('203.0.113.9', '198.51.100.1'), '203.0.113.9'],
    ['a trusted proxy says whom it heard', from('10.0.0.1', '203.0.113.9'), '203.0.113.9'],
    ['what the client wrote before is ignored', from('10.0.0.1', '127.0.0.1, 203.0.113.9'), '203.0.113.9'],
    ['two proxies', from('10.0.0.1', '198.51.100.1, 203.0.113.9, 10.2.3.4'), '203.0.113.9'],
    ['nothing was forwarded', from('10.0.0.1'), '10.0.0.1'],
    ['nonsense was forwarded', from('10.0.0.1', 'unknown'), '10.0.0.1'],
    ['IPv4 in IPv6', from('::ffff:10.0.0.1', '::ffff:203.0.113.9'), '203.0.113.9'],
  ])('%s', (_what, request, address) => {
    expect(clientAddress(request, proxies)).toBe(address);
  });
});

describe('sourceOf', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ])('%s is %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});

describe('Networks', () => {
  it('knows what lies within', () => {
    const networks = new Networks('31.13.24.0/21,2a03:2880::/32,127.0.0.1');
    expect(
      ['31.13.24.0', '31.13.31.255', '2a03:2880::5', '127.0.0.1'].map((one) => networks.includes(one)),
    ).toEqual([true, true, true, true]);
    expect(['31.13.32.0', '2a03:2881::5', '127.0.0.2', 'x'].some((one) => networks.includes(one))).toBe(
      false,
    );
    expect(new Networks('').isEmpty).toBe(true);
  });

  it.each(['31.13.24.0/33', '::/129', 'meta.com', '1.2.3', '1.2.3.4/x'])('refuses %s', (text) => {
    expect(isNetworkList(text)).toBe(false);
  });
});
