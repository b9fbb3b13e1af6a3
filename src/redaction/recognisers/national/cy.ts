import type { Identifier } from './identifier';

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];

/** Cyprus. TIC: eight digits and a letter; digits at the 1st, 3rd, 5th, 7th place mapped, the others as they are, sum mod 26 → A–Z. */
export const cyprus: readonly Identifier[] = [
  {
    type: 'CY_TIC',
    country: 'CY',
    evidence: 'region',
    shape: /^\d{8}[A-Z]$/,
    lengths: [9],
    prefix: 'CY',
    layouts: ['00000000 A', '00000000-A'],
    check: (n) => {
      let sum = 0;
      for (let i = 0; i < 8; i += 1) sum += i % 2 === 0 ? ODD[Number(n[i])]! : Number(n[i]);
      return !n.startsWith('12') && n.charCodeAt(8) - 65 === sum % 26;
    },
    words:
      'tic|tic number|~αφμ|~α φ μ|αριθμός φορολογικής ταυτότητας|αφτ|α φ τ|φορολογικής ταυτότητας|tax identification code|φορολογικό μητρώο|αριθμός φορολογικού μητρώου',
  },
];
