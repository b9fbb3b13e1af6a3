/**
 * Padmé (PURBs, PETS 2019): rounds a length up so that it tells O(log log n) bits of a size and adds at most 12 %.
 * `Padmé(L)`: with E = ⌊log2 L⌋ and S = ⌊log2 E⌋ + 1, up to a multiple of 2^(E−S). Lengths below 2 stay as they are.
 */
export function padme(length: number): number {
  if (length < 2) return length;
  const e = floorLog2(length);
  const s = floorLog2(e) + 1;
  const step = 2 ** Math.max(0, e - s);
  return Math.ceil(length / step) * step;
}

// Lengths exceed 32 bits and Math.log2 rounds near powers of two, so neither shifts nor logarithms will do.
function floorLog2(value: number): number {
  let exponent = 0;
  while (2 ** (exponent + 1) <= value) exponent++;
  return exponent;
}
