import { BlockList, isIP } from 'node:net';

/** Networks in CIDR notation, such as `31.13.24.0/21`; a bare address is a network of one. */
export class Networks {
  private readonly list = new BlockList();

  /** True when there are none. */
  readonly isEmpty: boolean;

  /** Takes what {@link isNetworkList} accepts. */
  constructor(text: string) {
    const entries = namesOf(text);
    this.isEmpty = entries.length === 0;
    for (const entry of entries) {
      const [address, bits] = entry.split('/') as [string, string | undefined];
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      this.list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
    }
  }

  includes(address: string): boolean {
    // Asked for every request, and a look into the list costs more than the rest of the edge.
    if (this.isEmpty) return false;
    const family = isIP(address);
    return family !== 0 && this.list.check(address, family === 6 ? 'ipv6' : 'ipv4');
  }
}

/** True for a comma list of networks. */
export function isNetworkList(text: string): boolean {
  return namesOf(text).every((entry) => {
    const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(entry);
    const family = isIP(match?.[1] ?? '');
    return family !== 0 && Number(match?.[2] ?? 0) <= (family === 6 ? 128 : 32);
  });
}

function namesOf(text: string): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
