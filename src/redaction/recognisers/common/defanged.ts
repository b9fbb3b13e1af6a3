import { Fact, type Recogniser } from '../recogniser';
import { matchesOf } from '../../text/matches';
import { isV4 } from './ip-address';
import { isKnownSuffix } from './public-suffix';

const STOP = String.raw`(?:\[ ?(?:\.|dot|punto|ponto|punkt|point|nokta) ?\]|\( ?(?:\.|dot|punto|ponto|punkt|point|nokta) ?\)|\{ ?(?:\.|dot) ?\})`;
const STOPS = new RegExp(STOP, 'gi');
const HOST = String.raw`[\p{L}\p{N}-]{1,63}(?:(?:\.|${STOP})[\p{L}\p{N}-]{1,63}){1,6}`;
/** With a scheme that no browser opens … */
const SCHEME = new RegExp(
  String.raw`(?<![\p{L}\p{N}])h(?:xx|\*\*)ps?(?::|\[:\])\/\/${HOST}(?::\d{1,5})?(?:[/?#][^\s<>"]{0,2048})?`,
  'giu',
);
/** … or with a stop in brackets. */
const BRACKETED = new RegExp(
  String.raw`(?<![\p{L}\p{N}@.\])}-])(?:https?(?::|\[:\])\/\/)?${HOST}(?![\p{L}\p{N}@-])(?:[/?#][^\s<>"]{0,2048})?`,
  'giu',
);

/** URL and IP_ADDRESS, defanged — "hxxps://example.com", "example[.]com", "10[.]0[.]0[.]1": written so that nobody follows them, and read all the same. */
export const defanged: Recogniser = {
  type: 'URL',
  needs: Fact.spelled | Fact.link,
  patterns: [SCHEME, BRACKETED, STOPS],
  find(scan) {
    const { text } = scan;
    if (text.includes('://') || text.includes('[:]'))
      for (const match of matchesOf(text, SCHEME)) {
        scan.spend(3);
        add(match);
      }
    if (!STOPS_INSIDE.test(text)) return;
    for (const match of matchesOf(text, BRACKETED)) {
      scan.spend(3);
      const plain = match[0].replace(STOPS, '.').replace('[:]', ':');
      const host = /^(?:https?:\/\/)?([^/?#]+)/i.exec(plain)![1]!;
      if (plain.length === match[0].length) continue;
      if (isV4(host)) add(match, 'IP_ADDRESS');
      else if (isKnownSuffix(host)) add(match);
    }
    function add(match: RegExpExecArray, type = 'URL'): void {
      const written = match[0].slice(0, lengthOf(match[0]));
      const [start, end] = [match.index, match.index + written.length];
      scan.add({ type, start, end, score: 0.9, validated: true, value: written.toLowerCase() });
    }
  },
};

/** Length of a link without the punctuation that closes the sentence around it. */
function lengthOf(link: string): number {
  let end = link.length;
  while (end > 0 && CLOSING.includes(link[end - 1]!)) end -= 1;
  return end;
}

const CLOSING = `.,;:!?'")`;
const STOPS_INSIDE = /[\p{L}\p{N}][[({] ?(?:\.|dot|punto|ponto|punkt|point|nokta)/iu;
