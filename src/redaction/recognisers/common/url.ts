import { score } from '../../scoring/score';
import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';
import { suffixOf } from './public-suffix';
import { matchesOf } from '../../text/matches';

const SCHEME =
  /(?<![a-z0-9])(?:https?|ftps?|sftp|wss?|ssh|rtsp|rtmp|s3|gs|postgres(?:ql)?|mysql|mongodb(?:\+srv)?|redis|amqps?|jdbc:[a-z]{2,12}|file|git|market|intent|whatsapp|tg|fb|slack|zoommtg|otpauth|magnet:\?)(?::\/{2,3}|(?<=\?))[^\s<>"«»“”]{1,2048}/gi;
const WWW = /(?<![\w@.-])www\d?\.[^\s<>"@«»“”]{3,2048}/gi;
const BARE =
  /(?<![\p{L}\p{N}@._/\\-])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,5}[\p{L}]{2,24}(?![\p{L}\p{N}@_]|\.[\p{L}\p{N}])(?::\d{2,5}(?!\d))?(?:[/?#][^\s<>"«»“”]{0,2048})?/giu;

/** Suffixes that nobody types by forgetting a blank: bare domains with them are links. */
const COMMON =
  /^(?:.*\.)?(?:com|org|net|info|io|app|dev|edu|gov|mil|int|biz|xyz|tech|cloud|online|site|website|store|eu|uk|de|fr|nl|pl|cz|ch|hu|gr|dk|fi|ru|ua|br|mx|cl|pe|jp|kr|cn|tw|hk|sg|nz|au|za|ng|eg|ae|sa|il|tr|ro|bg|hr|si|sk|lt|lv|ee|lu|ie|ca|xn--[a-z0-9-]+)$/;
/** Country suffixes that are also words or name endings in chats. */
const WORDLIKE = /^(?:de|ca|si|ie|il|sa|sg|no|ch|tr|fi|sk|ae|au|eg|ng|site|online|store|app|int|info)$/;
const FILE =
  /\.(?:md|zip|py|sh|rs|pl|ps|ai|mov|java|js|ts|cc|so|app|pdf|docx?|xlsx?|png|jpe?g|gif|mp[34]|txt|csv)$/i;

/**
 * URL — with a scheme or `www.`; a bare domain when its suffix is one of a short list, the sender's country, or a path follows (the public suffix list
 * alone reports "AGAIN.ca"). The span covers path and query: tokens are there. Punctuation and brackets that close the sentence stay outside.
 */
export const url: Recogniser = {
  type: 'URL',
  needs: Fact.dotLetter | Fact.link,
  patterns: [SCHEME, WWW, BARE],
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
      const base = bareScore(scan, host, written.length > host.length);
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

/** How sure a bare domain is a link; 0 when it is more likely a forgotten blank. */
function bareScore(scan: Scan, host: string, hasPath: boolean): number {
  const suffix = suffixOf(host);
  if (suffix === '' || suffix.length >= host.length) return 0;
  const labels = host.slice(0, host.length - suffix.length - 1);
  const last = host.slice(host.lastIndexOf('.') + 1);
  if (/^\p{Lu}/u.test(last) && host !== host.toUpperCase()) return 0;
  if (/^[\d.]+$/.test(labels)) return 0;
  const asciiSuffix = /^[a-z0-9.-]+$/.test(suffix);
  if (!asciiSuffix) return isIdnSuffix(suffix) ? 0.6 : 0;
  if (host === host.toUpperCase() && !/^(?:com|org|net)$/.test(suffix)) return hasPath ? 0.6 : 0;
  if (hasPath) return 0.6;
  if (FILE.test(host)) return 0;
  const region = scan.context.region?.toLowerCase();
  const wordlike = WORDLIKE.test(suffix);
  if (wordlike && /[A-Z]/.test(labels)) return 0;
  if (suffix === region && labels.length >= 3 && !AMBIGUOUS_ANYWHERE.has(suffix)) return 0.6;
  if (!COMMON.test(suffix)) return 0;
  if (wordlike)
    return labels.length >= 5 && (labels.includes('.') || labels.includes('-') || labels.length >= 9)
      ? 0.55
      : 0;
  return labels.length >= 2 ? 0.6 : 0;
}

const AMBIGUOUS_ANYWHERE: ReadonlySet<string> = new Set([
  'in',
  'it',
  'is',
  'no',
  'to',
  'me',
  'my',
  'us',
  'so',
  'at',
  'be',
  'es',
  'de',
  'la',
  'am',
  'do',
  'id',
]);

const isIdnSuffix = (suffix: string): boolean =>
  /^(?:рф|укр|бел|срб|москва|бг|рус|中国|中國|公司|网络|香港|台灣|한국|भारत|مصر|السعودية|امارات|ελ|ไทย|ישראל|みんな|コム)$/u.test(
    suffix,
  );

/** Length of a link without the punctuation that closes the sentence around it. */
function trimmed(link: string): number {
  let end = link.length;
  for (;;) {
    const last = link[end - 1]!;
    if (TRAILING.includes(last)) end -= 1;
    else if (CLOSING.has(last) && count(link, CLOSING.get(last)!, end) < count(link, last, end)) end -= 1;
    else return end;
    if (end === 0) return 0;
  }
}

const TRAILING = '.,;:!?\'"*_~…|`';
const CLOSING: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

function count(text: string, character: string, end: number): number {
  let found = 0;
  for (let i = 0; i < end; i += 1) if (text[i] === character) found += 1;
  return found;
}
