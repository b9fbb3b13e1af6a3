import { weighted } from '../../checks/checksums';
import { Fact, type Recogniser } from '../recogniser';
import { passesMod97 } from './iban';
import { eachNear } from './passport';

const DIGITS = /(?<![\d.,-])\d{6,20}(?![\d-]|[.,]\d)/g;
/** What looks like an IBAN: one with an error in it, or of a country that has none. */
const LETTERED = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}[A-Za-z0-9]{8,30}(?![A-Za-z0-9])/g;
const SHORTEST_IBAN = 14;
const SORT_CODE = /(?<![\d-])\d{2}-\d{2}-\d{2}(?![\d-])/g;
const ROUTING = /(?<![\d-])\d{4}-?\d{4}-?\d(?![\d-])/g;
const CLABE = /(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{11}[ -]?\d(?!\d)/g;
const SWIFT =
  /(?<![A-Za-z0-9])[A-Z]{4}(?:A[DEFGILMNOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGRST]|F[IJKMOR]|G[ABDEFGHILMNPQRTUWY]|H[KNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|O[M]|P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|XK|Y[ET]|Z[AMW])[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])/g;
const IFSC = /(?<![A-Za-z0-9])[A-Z]{4}0[A-Z0-9]{6}(?![A-Za-z0-9])/gi;

/** Digits of an account with a utility or a shop: those of banks may have more. */
const MOST_AT_A_UTILITY = 12;

/** ABA routing number: weights 3 7 1 mod 10; first two digits a district. */
const isRouting = (n: string): boolean =>
  /^(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(n) &&
  weighted(n, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0 &&
  n !== '000000000';

/** CLABE: weights 3 7 1 over seventeen digits, each product mod 10. */
function isClabe(n: string): boolean {
  let sum = 0;
  for (let i = 0; i < 17; i += 1) sum += (Number(n[i]) * [3, 7, 1][i % 3]!) % 10;
  return (10 - (sum % 10)) % 10 === Number(n[17]);
}

/** BANK_ACCOUNT and its kin — account numbers, sort codes, ABA routing numbers, CLABE, SWIFT/BIC and IFSC beside their words; checks where there are any. */
export const bankAccount: Recogniser = {
  type: 'BANK_ACCOUNT',
  furtherTypes: () => ['IBAN_CODE', 'US_BANK_NUMBER', 'ABA_ROUTING_NUMBER', 'CLABE', 'IFSC'],
  needs: Fact.document,
  patterns: [DIGITS, LETTERED, SORT_CODE, ROUTING, CLABE, SWIFT, IFSC],
  find(scan) {
    const region = scan.context.region;
    eachNear(scan, CLABE, 'clabe', 5, (start, end, written) => {
      const digits = written.replace(/\D/g, '');
      if (isClabe(digits))
        scan.add({ type: 'CLABE', start, end, score: 0.9, validated: true, value: digits });
    });
    eachNear(scan, ROUTING, 'routing', 5, (start, end, written) => {
      const digits = written.replace(/\D/g, '');
      if (isRouting(digits))
        scan.add({ type: 'ABA_ROUTING_NUMBER', start, end, score: 0.85, validated: true, value: digits });
    });
    eachNear(scan, IFSC, 'ifsc', 5, (start, end, written) =>
      scan.add({ type: 'IFSC', start, end, score: 0.85, validated: true, value: written.toUpperCase() }),
    );
    eachNear(scan, SORT_CODE, 'sortCode', 4, (start, end, written) =>
      scan.add({ type: 'BANK_ACCOUNT', start, end, score: 0.8, validated: false, value: written }),
    );
    eachNear(scan, LETTERED, 'account', 3, (start, end, written) => {
      const value = written.toUpperCase();
      if (!/\d{6}/.test(written) || scan.near(start, end, 'negative', 3, 0)) return;
      // Right by its check digits, of a country or a length that no registry has.
      if (value.length >= SHORTEST_IBAN && passesMod97(value))
        scan.add({ type: 'IBAN_CODE', start, end, score: 0.9, validated: true, value });
      else scan.add({ type: 'BANK_ACCOUNT', start, end, score: 0.65, validated: false, value });
    });
    eachNear(scan, DIGITS, 'account', 5, (start, end, written) => {
      // "счет №367891" is an invoice: accounts are longer.
      if (written.length < 9 && /№ ?$/.test(scan.text.slice(Math.max(0, start - 2), start))) return;
      // "счёт 4418820 от 12.03" too: an account has no date.
      if (written.length < 9 && /^ (?:от|від) /.test(scan.text.slice(end, end + 4))) return;
      // With who brings power or sells shoes people have accounts, too.
      if (written.length <= MOST_AT_A_UTILITY && scan.near(start, end, 'utility', 4, 3)) return;
      if (scan.near(start, end, 'negative', 3, 0) || scan.near(start, end, 'phone', 3, 1)) return;
      const type =
        region === 'US' || (region === undefined && /^\d{8,17}$/.test(written))
          ? 'US_BANK_NUMBER'
          : 'BANK_ACCOUNT';
      scan.add({ type, start, end, score: 0.6, validated: false, value: written });
    });
  },
  context: {
    sortCode: 'sort code|sortcode|sort|bank sort',
    utility:
      'prepaid|postpaid|postpago|prepago|telecom|recharge|singtel|starhub|etisalat|safaricom|airtel|jio|vodafone|mtn|glo|dstv|gotv|telkomsel|indihome|globe|pldt|converge|maxis|celcom|unifi|dewa|kplc|eskom|meralco|maynilad|tnb|tneb|bescom|k electric|' +
      'electricity|electric|hydro|water|gas|power|energy|utility|utilities|broadband|internet|mobile plan|store|shop|loyalty|rewards|luz|agua|tienda|água|energia|instalação|loja|strom|wasser|gaz|électricité|magasin|luce|acqua|negozio|elektrik|doğalgaz|mağaza|' +
      'listrik|pdam|pln|toko|bijli|paani|बिजली|पानी|दुकान|كهرباء|مياه|متجر|лицевой|лицевого|лицевому|особовий|особового|prąd|woda|elektřina|áram|curent|ρεύμα|חשמל|מים',
  },
};

/** SWIFT — ISO 9362: bank, country, place, optional branch, beside its word. */
export const swiftCode: Recogniser = {
  type: 'SWIFT_CODE',
  needs: Fact.bank,
  patterns: [SWIFT],
  find(scan) {
    eachNear(scan, SWIFT, 'swift', 5, (start, end, written) =>
      scan.add({ type: 'SWIFT_CODE', start, end, score: 0.8, validated: true, value: written }),
    );
  },
};
