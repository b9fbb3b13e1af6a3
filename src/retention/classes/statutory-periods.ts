/** How long the law of a country wants commercial letters and vouchers kept, and where it says so. */
export interface StatutoryPeriod {
  years: number;
  /** The years begin at the end of the calendar or financial year: a message of January waits for almost one more. */
  fromEndOfYear: boolean;
  source: string;
}

/**
 * Orders and payments, by ISO 3166-1 country. Not written by a lawyer; docs/RETENTION.md says what each line was compared with: check the original and what your own
 * trade adds before you rely on it, and change the class where it says otherwise. Where one record falls under several rules the longest that covers vouchers is
 * taken. A year is the calendar year: where the law counts from the end of another financial year, records may have to be kept up to a year longer.
 */
export const STATUTORY_PERIODS: Readonly<Record<string, StatutoryPeriod>> = {
  AT: { years: 7, fromEndOfYear: true, source: '§ 132 (1) BAO, § 212 UGB' },
  BE: { years: 10, fromEndOfYear: true, source: 'art. 60 § 4 Code TVA / Btw-wetboek (2023)' },
  CH: { years: 10, fromEndOfYear: true, source: 'Art. 958f Abs. 1 OR' },
  DE: { years: 8, fromEndOfYear: true, source: '§ 147 (1) Nr. 4, (3), (4) AO, § 257 (4), (5) HGB (2025)' },
  DK: { years: 5, fromEndOfYear: true, source: 'bogføringsloven § 12 (2022)' },
  ES: { years: 6, fromEndOfYear: true, source: 'art. 30 Código de Comercio' },
  FI: { years: 6, fromEndOfYear: true, source: 'kirjanpitolaki 2 luku 10 § (1336/1997)' },
  FR: { years: 10, fromEndOfYear: true, source: 'art. L123-22 Code de commerce' },
  GB: { years: 6, fromEndOfYear: true, source: 'VAT Act 1994 sch. 11 para. 6; Companies Act 2006 s. 388' },
  IE: {
    years: 6,
    fromEndOfYear: true,
    source: 'Taxes Consolidation Act 1997 s. 886 (4); VAT Consolidation Act 2010 s. 84 (4)',
  },
  IT: { years: 10, fromEndOfYear: true, source: 'art. 2220 Codice civile' },
  LU: { years: 10, fromEndOfYear: true, source: 'art. 16 Code de commerce' },
  NL: { years: 7, fromEndOfYear: true, source: 'art. 52 lid 4 AWR' },
  PL: { years: 5, fromEndOfYear: true, source: 'art. 74 ust. 2 ustawy o rachunkowości' },
  PT: {
    years: 10,
    fromEndOfYear: true,
    source: 'art. 52 n.º 1 CIVA, art. 19 DL 28/2019, art. 40 Código Comercial',
  },
  SE: { years: 7, fromEndOfYear: true, source: 'bokföringslagen 7 kap. 2 §' },
};

/** A country that is not in the table gets ten years, which covers every one that is. */
const LONGEST: StatutoryPeriod = {
  years: 10,
  fromEndOfYear: true,
  source: 'not known: ten years, the longest of those that are',
};
const DAYS_PER_YEAR = 365.25;

/** The period of the class `transaction` in a country, in days, and its source. */
export function statutoryPeriod(country: string): { periodDays: number; source: string } {
  const { years, fromEndOfYear, source } = STATUTORY_PERIODS[country] ?? LONGEST;
  return { periodDays: Math.ceil((years + (fromEndOfYear ? 1 : 0)) * DAYS_PER_YEAR), source };
}
