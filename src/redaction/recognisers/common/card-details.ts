import { Fact, type Recogniser } from '../recogniser';
import { matchesOf } from '../../text/matches';

const EXPIRY = /(?<![\d/.-])(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4]\d(?![\d/]|[.,-]\d)/g;
const TRAILING_CVV = /^[\s,;|/]{1,3}(\d{3,4})(?!\d|[/:.,-]\d|\s?\p{L})/u;
const REACH = 60;

/** SECRET, card details — expiry `MM/YY` beside an expiry word or near a card, and the three or four digits that follow it: they go with the card. */
export const cardDetails: Recogniser = {
  type: 'SECRET',
  needs: Fact.digit,
  minDigits: 4,
  patterns: [EXPIRY, TRAILING_CVV],
  find(scan) {
    const { text } = scan;
    if (!text.includes('/') && !text.includes('-')) return;
    for (const match of matchesOf(text, EXPIRY)) {
      scan.spend(1);
      const start = match.index;
      const end = start + match[0].length;
      const card = scan.candidates.some(
        (c) => c.type === 'CREDIT_CARD' && start >= c.end && start - c.end < REACH,
      );
      if (!card && !(scan.near(start, end, 'expiry', 4, 0) && scan.near(start, end, 'card', 8, 3))) {
        if (scan.near(start, end, 'expiry', 4, 0))
          scan.add({ type: 'DATE_TIME', start, end, score: 0.6, validated: false });
        continue;
      }
      scan.add({ type: 'SECRET', start, end, score: 0.85, validated: true });
      const cvv = card ? TRAILING_CVV.exec(text.slice(end, end + 10)) : null;
      if (cvv !== null)
        scan.add({
          type: 'SECRET',
          start: end + cvv[0].length - cvv[1]!.length,
          end: end + cvv[0].length,
          score: 0.8,
          validated: false,
        });
    }
  },
};
