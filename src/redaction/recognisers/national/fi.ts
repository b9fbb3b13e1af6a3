import { isDay, pairAt } from '../../checks/calendar';
import type { Identifier } from './identifier';

const CHECK = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const CENTURY: Readonly<Record<string, number>> = Object.fromEntries([
  ['+', 1800],
  ...Array.from('-YXWVU').map((sign) => [sign, 1900] as const),
  ...Array.from('ABCDEF').map((sign) => [sign, 2000] as const),
]);
const WRITTEN = /^(\d{6})([+\-YXWVUA-F])(\d{3})([0-9A-Y])$/;

/** Finland. Henkilötunnus DDMMYY, century sign, serial 002–899, check of the nine digits mod 31 (Väestörekisterikeskus; new signs since 2023). */
export const finland: readonly Identifier[] = [
  {
    type: 'FI_PERSONAL_IDENTITY_CODE',
    country: 'FI',
    evidence: 'strong',
    shape: /^\d{6}[YXWVUA-F]?\d{3}[0-9A-FHJ-NPR-Y]$/,
    lengths: [10, 11],
    layouts: ['000000-000A', '000000+000A', '000000-0000'],
    check: (_compact, written) => {
      const match = WRITTEN.exec(written);
      if (match === null) return false;
      const [, date, sign, serial, check] = match as unknown as [string, string, string, string, string];
      const year = CENTURY[sign]! + pairAt(date, 4);
      if (!isDay(year, pairAt(date, 2), pairAt(date, 0)) || Number(serial) < 2 || Number(serial) > 899)
        return false;
      return CHECK[Number(date + serial) % 31] === check;
    },
    words:
      'henkilötunnus|hetu|hetuni|henkilötunnuksen|henkilötunnusta|henkilötunnukseni|sosiaaliturvatunnus|personbeteckning|sotu|personal identity code',
  },
];
