import { Fact, type Recogniser } from '../recogniser';
import { isKnownSuffix } from './public-suffix';

const AT = String.raw`(?: ?(?:\(at\)|\[at\]|\{at\}|<at>|\(a\)|\[a\]|\(@\)|\[@\]|\(arroba\)|\[arroba\]) ?| (?:at|arroba|arobase|chiocciola|klammeraffe|kuyruklu a|ät|et isareti|ऐट|एट|ات|آت) | @ | @|@ )`;
const DOT = String.raw`(?: ?(?:\(dot\)|\[dot\]|\{dot\}|<dot>|\(\.\)|\[\.\]|\(punto\)|\(ponto\)|\(punkt\)|\[punkt\]|\(point\)) ?| (?:dot|punto|ponto|punkt|point|nokta|titik|डॉट|نقطه|دوت) | ?\. ?)`;
const SPELLED = new RegExp(
  String.raw`(?<![\p{L}\p{N}.@])([\p{L}\p{N}_+-]{1,40}(?:${DOT}[\p{L}\p{N}_+-]{1,40}){0,2})(${AT})([\p{L}\p{N}-]{1,63}(?:${DOT}[\p{L}\p{N}-]{2,63}){1,3})(?![\p{L}\p{N}@])`,
  'giu',
);
const DOTS = new RegExp(DOT, 'giu');
const BRACKETED = /[([{<@]|arroba|arobase|chiocciola/;

/**
 * EMAIL_ADDRESS, spelled — "ana (at) example (dot) com", "ana arroba example punto com": needs bracketed or unmistakable separators, or a mail word
 * and a spelled dot, so that "see you at bar dot com" stays.
 */
export const emailSpelled: Recogniser = {
  type: 'EMAIL_ADDRESS',
  needs: Fact.spelled,
  patterns: [SPELLED, DOTS, BRACKETED],
  find(scan) {
    SPELLED.lastIndex = 0;
    for (let match = SPELLED.exec(scan.folded); match !== null; match = SPELLED.exec(scan.folded)) {
      scan.spend(10);
      const [whole, local, at, host] = match as unknown as [string, string, string, string];
      const domain = host.replace(DOTS, '.');
      if (!isKnownSuffix(domain)) continue;
      const end = match.index + whole.length;
      const certain = BRACKETED.test(at);
      if (
        !certain &&
        !scan.near(match.index, end, 'email', 7, 2) &&
        !(scan.isWhole(match.index, end) && /[a-z]/.test(domain))
      )
        continue;
      const value = `${local.replace(DOTS, '.')}@${domain}`;
      scan.add({
        type: 'EMAIL_ADDRESS',
        start: match.index,
        end,
        score: certain ? 0.9 : 0.7,
        validated: false,
        value,
      });
    }
  },
};
