import { Fact, type Recogniser } from '../recogniser';
import { matchesOf } from '../../text/matches';

const MAC =
  /(?<![\w:.-])(?:[0-9a-f]{2}(?::[0-9a-f]{2}){5}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:]|[.-]\w)/gi;

/** MAC_ADDRESS — six hexadecimal pairs by `:` or `-`, or three groups of four by `.`; not all zeros or all ones. */
export const macAddress: Recogniser = {
  type: 'MAC_ADDRESS',
  needs: Fact.longRun,
  patterns: [MAC],
  find(scan) {
    for (const match of matchesOf(scan.text, MAC)) {
      const digits = match[0].replace(/[:.-]/g, '').toLowerCase();
      // Six pairs of decimal digits with hyphens are a phone number more often than an address.
      if (
        /^(?:0+|f+)$/.test(digits) ||
        (/^\d+$/.test(digits) &&
          !match[0].includes(':') &&
          !scan.near(match.index, match.index + 17, 'mac', 5, 2))
      )
        continue;
      scan.add({
        type: 'MAC_ADDRESS',
        start: match.index,
        end: match.index + match[0].length,
        score: 0.8,
        validated: true,
        value: digits,
      });
    }
  },
};
