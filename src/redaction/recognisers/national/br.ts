import { digitAt, isOneDigit, weighted } from '../../checks/checksums';
import type { Identifier } from './identifier';

function isCpf(n: string): boolean {
  const first = ((weighted(n, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const second = ((weighted(n, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return !isOneDigit(n) && first === digitAt(n, 9) && second === digitAt(n, 10);
}

/** CNPJ: characters count as code − 48, so letters (since July 2026) and digits share one rule. */
function isCnpj(n: string): boolean {
  const check = (weights: readonly number[]): number => {
    const rest = weighted(n, weights) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return (
    !isOneDigit(n) &&
    check([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(n, 12) &&
    check([6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(n, 13)
  );
}

/** With letters in it only as it is printed, or in one piece: words beside a number are none of it. */
const LETTERED = /^[0-9A-Z]{2}(\.?)[0-9A-Z]{3}\1[0-9A-Z]{3}\/?[0-9A-Z]{4}-?\d\d$/;

/** Brazil. CPF 3.3.3-2 and CNPJ 2.3.3/4-2 (Receita Federal; alphanumeric since 2026), both two mod-11 digits. */
export const brazil: readonly Identifier[] = [
  {
    type: 'BR_CPF',
    country: 'BR',
    evidence: 'region',
    shape: /^\d{11}$/,
    lengths: [11],
    distinct: ['000.000.000-00'],
    layouts: ['000 000 000 00', '000.000.000.00', '000 000 000-00', '000000000-00', '000.000.00000'],
    check: isCpf,
    words: 'cpf|c p f|cadastro de pessoa física|cadastro de pessoas físicas|cpf mf',
  },
  {
    type: 'BR_CNPJ',
    country: 'BR',
    evidence: 'region',
    shape: /^[0-9A-Z]{12}\d{2}$/,
    lengths: [14],
    distinct: ['00.000.000/0000-00', '00.AAA.000/0AAA-00', '00.AAA.AAA/00AA-00'],
    layouts: ['00 000 000 0000 00', '00000000/0000-00'],
    check: (n, written) => (/^\d+$/.test(n) || LETTERED.test(written)) && isCnpj(n),
    words: 'cnpj|c n p j|cadastro nacional',
  },
];
