import { Fact } from './recogniser';
import type { Scan } from './scan';

const DIGIT = /\d/;
const BRACKET_AT = /[([{<] ?(?:at|a|@|arroba|dot|punto|ponto) ?[)\]}>]| @|@ |[-_*|](?:at|dot)[-_*|]/i;

/** The facts of a text: which recognisers can find anything in it. */
export function factsOf(scan: Scan): number {
  const { text } = scan;
  let facts = scan.words.flags;
  if (DIGIT.test(text)) facts |= Fact.digit;
  if (text.includes('@')) facts |= Fact.at;
  if (text.includes('.')) facts |= Fact.dot;
  if (text.includes(':')) facts |= Fact.colon;
  if (text.includes('://') || text.includes('?xt=')) facts |= Fact.link;
  if ((facts & Fact.spelled) === 0 && BRACKET_AT.test(text)) facts |= Fact.spelled;
  if (scan.context.names !== undefined) facts |= Fact.known;
  if (scan.context.asked !== undefined) facts |= Fact.document | Fact.secret;
  return facts;
}
