import { sha256 } from '../../../crypto';
import { Fact, type Recogniser } from '../recogniser';
import { keccak256 } from '../../checks/keccak';
import { matchesOf } from '../../text/matches';

const BASE58 = /(?<![A-Za-z0-9])[13][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])/g;
const BECH32 = /(?<![A-Za-z0-9])(?:bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71})(?![A-Za-z0-9])/g;
const ETHEREUM = /(?<![A-Za-z0-9])0x[0-9a-fA-F]{40}(?![A-Za-z0-9])/g;

/** CRYPTO — Bitcoin Base58Check (1…, 3…) and bech32/bech32m (BIP 173, 350), Ethereum with the mixed-case checksum of EIP-55; one in a single case needs a context word. */
export const cryptoAddress: Recogniser = {
  type: 'CRYPTO',
  needs: Fact.longRun,
  patterns: [BASE58, BECH32, ETHEREUM],
  find(scan) {
    const { text } = scan;
    if (text.length < 14) return;
    const hit = (match: RegExpExecArray, score: number): void =>
      scan.add({
        type: 'CRYPTO',
        start: match.index,
        end: match.index + match[0].length,
        score,
        validated: score > 0.9,
        value: match[0],
      });
    for (const match of matchesOf(text, BASE58)) {
      scan.spend(20);
      if (isBase58Check(match[0])) hit(match, 1);
    }
    for (const match of matchesOf(text, BECH32)) {
      scan.spend(5);
      if (isBech32(match[0].toLowerCase())) hit(match, 1);
    }
    for (const match of matchesOf(text, ETHEREUM)) {
      scan.spend(40);
      const body = match[0].slice(2);
      const mixed = /[a-f]/.test(body) && /[A-F]/.test(body);
      if (
        mixed
          ? isEip55(body)
          : scan.near(match.index, match.index + 42, 'crypto', 8, 3) ||
            scan.isWhole(match.index, match.index + 42)
      )
        hit(match, mixed ? 1 : 0.85);
    }
  },
};

const ALPHABET58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

function isBase58Check(address: string): boolean {
  let value = 0n;
  for (const character of address) value = value * 58n + BigInt(ALPHABET58.indexOf(character));
  const bytes = Buffer.alloc(25);
  for (let i = 24; i >= 0; i -= 1) {
    bytes[i] = Number(value & 255n);
    value >>= 8n;
  }
  if (value !== 0n || (bytes[0] !== 0 && bytes[0] !== 5)) return false;
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
}

const ALPHABET32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

function isBech32(address: string): boolean {
  // Human-readable part "bc" expanded: high bits, zero, low bits.
  const values = [
    3,
    3,
    0,
    2,
    3,
    ...Array.from(address.slice(3), (character) => ALPHABET32.indexOf(character)),
  ];
  let checksum = 1;
  for (const value of values) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i += 1) if (((top >>> i) & 1) === 1) checksum ^= GENERATOR[i]!;
  }
  return checksum === 1 || checksum === 0x2bc830a3;
}

function isEip55(body: string): boolean {
  const hash = keccak256(Buffer.from(body.toLowerCase(), 'ascii'));
  for (let i = 0; i < 40; i += 1) {
    const nibble = (hash[i >> 1]! >> (i % 2 === 0 ? 4 : 0)) & 15;
    const character = body[i]!;
    if (/[a-f]/i.test(character) && nibble >= 8 !== (character === character.toUpperCase())) return false;
  }
  return true;
}
