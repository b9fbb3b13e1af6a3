import { weighted } from '../../checks/checksums';
import type { Identifier } from './identifier';

/** Luhn-like sum of the cartão de cidadão over digits and letters (A = 10). */
function isCitizenCard(n: string): boolean {
  let sum = 0;
  for (let i = 0; i < 12; i += 1) {
    let value = Number.parseInt(n[11 - i]!, 36);
    if (i % 2 === 1) {
      value *= 2;
      if (value > 9) value -= 9;
    }
    sum += value;
  }
  return sum % 10 === 0;
}

/** Portugal. NIF: nine digits, weights 9…2 mod 11. Cartão de cidadão: eight digits, check, two alphanumerics, check. */
export const portugal: readonly Identifier[] = [
  {
    type: 'PT_NIF',
    country: 'PT',
    evidence: 'separators',
    weak: true,
    shape: /^[1-9]\d{8}$/,
    lengths: [9],
    prefix: 'PT',
    layouts: ['000 000 000', '000.000.000', '000-000-000'],
    check: (n) => {
      const check = 11 - (weighted(n, [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
      return (check > 9 ? 0 : check) === Number(n[8]);
    },
    words:
      'nif|contribuinte|n contribuinte|nr contribuinte|num contribuinte|número contribuinte|n fiscal|número fiscal|número de contribuinte|nº contribuinte|número de identificação fiscal|nipc',
  },
  {
    type: 'PT_CC',
    country: 'PT',
    evidence: 'separators',
    shape: /^\d{12}$/,
    lengths: [12],
    layouts: ['00000000 0 000', '00000000-0-000'],
    check: isCitizenCard,
    words: '',
  },
  {
    type: 'PT_CC',
    country: 'PT',
    evidence: 'strong',
    shape: /^\d{9}[0-9A-Z]{2}\d$/,
    lengths: [12],
    layouts: [
      '00000000 0 AA0',
      '00000000 0 A00',
      '00000000 0 0A0',
      '00000000 0 000',
      '00000000-0-AA0',
      '00000000 0AA0',
      '00000000-0-A00',
      '00000000-0-0A0',
      '000000000 AA0',
      '000000000 A00',
      '000000000 0A0',
    ],
    check: (n) => /[A-Z]/.test(n.slice(9, 11)) && isCitizenCard(n),
    words:
      'cartão de cidadão|cartão do cidadão|~cc|~c c|n do cc|cartao de cidadao|bilhete de identidade|número de identificação civil|nic|citizen card',
  },
];
