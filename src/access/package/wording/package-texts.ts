/** What the pages of a package say in one language. Words in braces are filled in. */
export interface PackageTexts {
  dir: 'ltr' | 'rtl';
  /** {controller} */
  title: string;
  request: string;
  madeOn: string;
  knownFrom: string;
  /** {data} and {schema} are links. */
  intro: string;
  identifiers: string;
  purposes: string;
  purpose: string;
  periods: string;
  /** {days} */
  days: string;
  recipients: string;
  nobody: string;
  /** {name} {category} {from} {to} {messages} */
  shown: string;
  sources: string;
  fromYou: string;
  fromMeta: string;
  rights: string;
  rectification: string;
  erasure: string;
  restriction: string;
  portability: string;
  objection: string;
  complaint: string;
  /** {controller} */
  noAutomatedDecisions: string;
  carriers: string;
  /** {controller} */
  transfer: string;
  corrected: string;
  consents: string;
  granted: string;
  withdrawn: string;
  asked: string;
  held: string;
  /** {messages} */
  heldText: string;
  restrictedNow: string;
  messages: string;
  /** {mask} */
  masked: string;
  byYou: string;
  toYou: string;
  notKept: string;
  over: string;
  unreadable: string;
  earlier: string;
  later: string;
}
