import { score } from '../../scoring/score';
import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { DOMAIN_PATTERNS, domainScore } from './bare-domain';
import { matchesOf } from '../../text/matches';

const SCHEME =
  /(?<![a-z0-9])(?:https?|ftps?|sftp|wss?|ssh|rtsp|rtmp|s3|gs|postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?|jdbc:[a-z]{2,12}|file|git|market|intent|whatsapp|tg|fb|slack|zoommtg|otpauth|magnet:\?)(?::\/{2,3}|(?<=\?))[^\s<>"«»“”]{1,2048}/gi;
const WWW = /(?<![\w@.-])www\d?\.[^\s<>"@«»“”]{3,2048}/gi;
const BARE =
  /(?<![\p{L}\p{N}@._/\\-])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,5}[\p{L}]{2,24}(?![\p{L}\p{N}@_]|\.[\p{L}\p{N}])(?::\d{2,5}(?!\d))?(?:[/?#][^\s<>"«»“”]{0,2048})?/giu;

/**
 * URL — with a scheme or `www.`; a bare domain with a path, or when `bare-domain.ts` finds enough for it (the public suffix list alone reports "AGAIN.ca"). The span covers path and query: tokens are there. Punctuation and brackets that close the sentence stay outside.
 */
export const url: Recogniser = {
  type: 'URL',
  needs: Fact.dotLetter | Fact.link,
  patterns: [SCHEME, WWW, BARE, ...DOMAIN_PATTERNS],
  readsDisguise: false,
  find(scan) {
    const { text } = scan;
    if (text.includes(':') || text.includes('?')) collect(scan, SCHEME, 0.95);
    if (/www/i.test(text)) collect(scan, WWW, 0.95);
    for (const match of matchesOf(text, BARE)) {
      scan.spend(3);
      const start = match.index;
      const end = start + trimmed(match[0]);
      const written = text.slice(start, end);
      const host = /^[^/?#:]+/.exec(written)?.[0] ?? '';
      const base = domainScore(scan, start, host, written.length > host.length);
      if (base > 0)
        scan.add({
          type: 'URL',
          start,
          end,
          score: score(base, {}),
          validated: false,
          value: written.toLowerCase(),
        });
    }
  },
};

function collect(scan: Scan, pattern: RegExp, base: number): void {
  for (const match of matchesOf(scan.text, pattern)) {
    scan.spend(3);
    const end = match.index + trimmed(match[0]);
    scan.add({
      type: 'URL',
      start: match.index,
      end,
      score: base,
      validated: true,
      value: scan.text.slice(match.index, end),
    });
  }
}

/** Length of a link without the punctuation that closes the sentence around it. */
function trimmed(link: string): number {
  // How many more of each bracket are closed than opened: counted once, for a link may end in two thousand of them.
  let excess: Map<string, number> | undefined;
  for (let end = link.length; end > 0; end -= 1) {
    const last = link[end - 1]!;
    if (TRAILING.includes(last)) continue;
    if (!CLOSING.has(last)) return end;
    excess ??= excessOf(link.slice(0, end));
    const more = excess.get(last)!;
    if (more <= 0) return end;
    excess.set(last, more - 1);
  }
  return 0;
}

const TRAILING = '.,;:!?\'"*_~…|`';
const CLOSING: ReadonlySet<string> = new Set([')', ']', '}']);
const OPENING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

function excessOf(link: string): Map<string, number> {
  const excess = new Map<string, number>([...CLOSING].map((closing) => [closing, 0]));
  for (const character of link) {
    const closed = OPENING.get(character);
    if (closed !== undefined) excess.set(closed, excess.get(closed)! - 1);
    else if (CLOSING.has(character)) excess.set(character, excess.get(character)! + 1);
  }
  return excess;
}
