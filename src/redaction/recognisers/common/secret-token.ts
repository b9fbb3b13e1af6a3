import { Fact, type Recogniser } from '../recogniser';
import { matchesOf } from '../../text/matches';

const TOKEN =
  /(?<![A-Za-z0-9_-])(?:sk_(?:live|test)_[A-Za-z0-9]{10,128}|[rp]k_(?:live|test)_[A-Za-z0-9]{10,128}|sk-(?:proj-|ant-)?[A-Za-z0-9_-]{20,200}|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{20,64}|(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}|AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,255}|xox[abeoprs]-[A-Za-z0-9-]{10,250}|SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}|npm_[A-Za-z0-9]{30,64}|dop_v1_[a-f0-9]{64}|shpat_[a-fA-F0-9]{32}|EAA[A-Za-z0-9]{40,400}|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}|\d{8,10}:AA[A-Za-z0-9_-]{33})(?![A-Za-z0-9_])/g;
const BEARER =
  /\b(?:bearer|api[_ -]?key|access[_ -]?token|secret[_ -]?key|auth[_ -]?token)["']?\s{0,2}[:= ]\s{0,2}["']?([A-Za-z0-9_./+=~-]{16,256})(?![A-Za-z0-9_])/gi;
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/g;
const KEY_END = '-----END';

/** SECRET, token — API keys and tokens of known prefix (Stripe, OpenAI, GitHub, GitLab, AWS, Google, Slack, SendGrid, npm, Shopify, Meta, Telegram, JWT), bearer values, private keys. */
export const secretToken: Recogniser = {
  type: 'SECRET',
  needs: Fact.longRun,
  patterns: [TOKEN, BEARER, PRIVATE_KEY],
  find(scan) {
    const { text } = scan;
    if (text.length < 16) return;
    for (const match of matchesOf(text, TOKEN))
      scan.add({
        type: 'SECRET',
        start: match.index,
        end: match.index + match[0].length,
        score: 0.99,
        validated: true,
        value: match[0],
      });
    for (const match of matchesOf(text, BEARER)) {
      const value = match[1]!;
      if (!/\d/.test(value)) continue;
      const end = match.index + match[0].length;
      scan.add({ type: 'SECRET', start: end - value.length, end, score: 0.9, validated: false, value });
    }
    for (const match of matchesOf(text, PRIVATE_KEY)) {
      const close = text.indexOf(KEY_END, match.index + match[0].length);
      const end = close < 0 ? text.length : Math.min(text.length, close + 40);
      scan.add({ type: 'SECRET', start: match.index, end, score: 0.99, validated: true });
    }
  },
};
