import { Fact, type Recogniser } from '../recogniser';
import { matchesOf } from '../../text/matches';

const WAMID = /(?<![A-Za-z0-9])wamid\.[A-Za-z0-9+/=_-]{10,512}/g;
const JID = /(?<!\d)\d{7,15}(?::\d{1,3})?@(?:s\.whatsapp\.net|c\.us|g\.us|lid)(?![A-Za-z0-9])/g;

/** PHONE_NUMBER, embedded — message ids `wamid.…` contain the number in base64, and WhatsApp's addresses `…@s.whatsapp.net` in clear. */
export const wamid: Recogniser = {
  type: 'PHONE_NUMBER',
  needs: Fact.longRun,
  patterns: [WAMID, JID],
  find(scan) {
    const { text } = scan;
    for (const pattern of [WAMID, JID])
      for (const match of matchesOf(text, pattern))
        scan.add({
          type: 'PHONE_NUMBER',
          start: match.index,
          end: match.index + match[0].length,
          score: 0.99,
          validated: true,
          value: match[0],
        });
  },
};
