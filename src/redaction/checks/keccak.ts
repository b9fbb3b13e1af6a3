const RATE = 136;
const ROUNDS = 24;
const MASK = (1n << 64n) - 1n;
const ROTATION = [
  0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
];

/** Round constants from the degree-eight LFSR of the specification. */
const ROUND_CONSTANTS = ((): bigint[] => {
  const constants: bigint[] = [];
  let register = 1;
  for (let round = 0; round < ROUNDS; round += 1) {
    let constant = 0n;
    for (let j = 0; j < 7; j += 1) {
      if ((register & 1) === 1) constant |= 1n << BigInt((1 << j) - 1);
      register = (register << 1) ^ ((register >> 7) * 0x171);
    }
    constants.push(constant);
  }
  return constants;
})();

const rotate = (value: bigint, by: number): bigint =>
  ((value << BigInt(by)) | (value >> BigInt(64 - by))) & MASK;

/** Keccak-256 as Ethereum uses it (original padding 0x01, not SHA-3's): only for the mixed-case checksum of addresses, not for security. One block is enough for those. */
export function keccak256(input: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((input.length + 1) / RATE) * RATE);
  padded.set(input);
  padded[input.length] = 1;
  padded[padded.length - 1]! |= 0x80;
  const state = new Array<bigint>(25).fill(0n);
  for (let offset = 0; offset < padded.length; offset += RATE) {
    for (let lane = 0; lane < RATE / 8; lane += 1) {
      let value = 0n;
      for (let byte = 7; byte >= 0; byte -= 1)
        value = (value << 8n) | BigInt(padded[offset + lane * 8 + byte]!);
      state[lane]! ^= value;
    }
    permute(state);
  }
  return Uint8Array.from({ length: 32 }, (_, i) => Number((state[i >> 3]! >> BigInt((i % 8) * 8)) & 255n));
}

function permute(state: bigint[]): void {
  for (const constant of ROUND_CONSTANTS) {
    const parity = [0, 1, 2, 3, 4].map(
      (x) => state[x]! ^ state[x + 5]! ^ state[x + 10]! ^ state[x + 15]! ^ state[x + 20]!,
    );
    for (let i = 0; i < 25; i += 1)
      state[i]! ^= parity[((i % 5) + 4) % 5]! ^ rotate(parity[((i % 5) + 1) % 5]!, 1);
    const moved = new Array<bigint>(25).fill(0n);
    for (let x = 0; x < 5; x += 1)
      for (let y = 0; y < 5; y += 1)
        moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(state[x + 5 * y]!, ROTATION[x + 5 * y]!);
    for (let i = 0; i < 25; i += 1) {
      const row = i - (i % 5);
      state[i] = moved[i]! ^ (~moved[row + ((i + 1) % 5)]! & MASK & moved[row + ((i + 2) % 5)]!);
    }
    state[0]! ^= constant;
  }
}
