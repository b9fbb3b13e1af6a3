/**
 * The spans of Meta's sentence about a changed number, by the pattern of the field: "User Ana changed from 14155550100 to 14155550101", "Ana changed their phone number to …".
 * Undefined when the sentence is none of those known: then all of it is masked.
 */
export function systemSpans(
  body: string,
): { type: string; start: number; end: number; score: number }[] | undefined {
  const named = SENTENCE.exec(body);
  if (named === null) return undefined;
  const spans = [];
  const name = named[1] ?? '';
  const start = body.indexOf(name);
  if (name !== '')
    spans.push({
      type: /^\+?[\d ()-]{7,}$/.test(name) ? 'PHONE_NUMBER' : 'PERSON',
      start,
      end: start + name.length,
      score: 1,
    });
  for (const number of body.matchAll(NUMBER))
    if (number.index >= start + name.length)
      spans.push({
        type: 'PHONE_NUMBER',
        start: number.index,
        end: number.index + number[0].length,
        score: 1,
      });
  return spans;
}

const SENTENCE = /^(?:User |The user )?(\S.{0,120}?) (?:changed|has changed|updated)\b/iu;
const NUMBER = /\+?\d[\d ()-]{5,20}\d/g;
