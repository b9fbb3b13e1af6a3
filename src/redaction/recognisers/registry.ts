import { MONTH_WORDS, WEEKDAY_WORDS } from '../context/calendar-words';
import { Lexicon } from '../context/lexicon';
import { NATION_WORDS } from '../context/nation-words';
import { CONTEXT_WORDS } from '../context/words';
import { introducedEastAsian } from '../names/introduced-east-asian';
import { introducedPerson } from '../names/introduction';
import { PERSON_TRIGGERS } from '../names/person-words';
import { namedPerson } from '../names/named-person';
import { knownPerson } from '../names/known-person';
import { BEHIND, CUES, IN_FRONT, UNITS } from '../address/street-words';
import { streetAddress } from '../address/street-address';
import { bankAccount, swiftCode } from './common/bank-account';
import { cardDetails } from './common/card-details';
import { creditCard } from './common/credit-card';
import { cryptoAddress } from './common/crypto-address';
import { defanged } from './common/defanged';
import { dateTime } from './common/date-time';
import { dateWords } from './common/date-words';
import { driverLicence, imei, vehiclePlate } from './common/documents';
import { email } from './common/email';
import { emailSpelled } from './common/email-spelled';
import { iban } from './common/iban';
import { ipAddress } from './common/ip-address';
import { macAddress } from './common/mac-address';
import { passport } from './common/passport';
import { phone } from './common/phone';
import { secretCode } from './common/secret';
import { secretPassword } from './common/secret-password';
import { secretToken } from './common/secret-token';
import { wamid } from './common/wamid';
import { DIGIT_WORDS, spelledDigits } from './common/spelled-digits';
import { url } from './common/url';
import { NATIONAL_IDENTIFIERS } from './national';
import { NATIONAL_IDENTIFIER, nationalIdentifiers } from './national/engine';
import { Fact, type Recogniser } from './recogniser';

/** Every recogniser, in the order they run: some look at what earlier ones found. */
export const RECOGNISERS: readonly Recogniser[] = [
  creditCard,
  cardDetails,
  secretToken,
  secretPassword,
  secretCode,
  iban,
  nationalIdentifiers(NATIONAL_IDENTIFIERS),
  email,
  emailSpelled,
  url,
  defanged,
  ipAddress,
  macAddress,
  cryptoAddress,
  wamid,
  passport,
  driverLicence,
  vehiclePlate,
  imei,
  bankAccount,
  swiftCode,
  dateTime,
  dateWords,
  phone,
  spelledDigits,
  streetAddress,
  knownPerson,
  introducedPerson,
  introducedEastAsian,
  namedPerson,
];

/** Those for values that no policy lets be stored, and for the identifiers that it may forbid: looked for even in a text that costs too much. */
export const NEVER_STORED: readonly Recogniser[] = RECOGNISERS.slice(0, RECOGNISERS.indexOf(email));

let lexicon: Lexicon | undefined;

/** The lexicon of all context and trigger words, built when the first text comes. */
export function sharedLexicon(): Lexicon {
  lexicon ??= buildLexicon();
  return lexicon;
}

function buildLexicon(): Lexicon {
  const built = new Lexicon();
  for (const [group, words] of Object.entries(CONTEXT_WORDS))
    built.add(
      words,
      group,
      (SECRET_GROUPS.has(group) ? Fact.secret : 0) |
        (DOCUMENT_GROUPS.has(group) ? Fact.document : 0) |
        (IDENTITY_GROUPS.has(group) ? Fact.identity : 0),
    );
  for (const [country, words] of Object.entries(NATION_WORDS))
    built.add(words, `nation.${country}`, Fact.nation);
  for (const recogniser of RECOGNISERS)
    for (const [group, words] of Object.entries(recogniser.context ?? {}))
      built.add(
        words,
        group,
        (SECRET_GROUPS.has(group) ? Fact.secret : 0) |
          (DOCUMENT_GROUPS.has(group) ? Fact.document : 0) |
          (recogniser.type === NATIONAL_IDENTIFIER ? Fact.identity : 0),
      );
  for (const words of MONTH_WORDS.values()) built.add(words, 'month', Fact.month);
  built.add(WEEKDAY_WORDS.capital, 'weekdayCapital', Fact.weekday);
  built.add(WEEKDAY_WORDS.plain, 'weekday', Fact.weekday);
  for (const [kind, phrases] of Object.entries(PERSON_TRIGGERS))
    built.add(phrases, `person.${kind}`, Fact.person);
  built.add(
    'at|arroba|arobase|chiocciola|ät|kuyruklu|ऐट|एट|ات|آت|dot|punto|ponto|punkt|point|nokta|titik|डॉट|نقطة|دوت|małpa|zavináč|kukac|apenstaartje|snabel|snabela|krøllalfa|собака|собачка|골뱅이|アットマーク|kropka|tečka|pont|punt|punktum|точка|점|ドット',
    undefined,
    Fact.spelled,
  );
  DIGIT_WORDS.forEach((words, digit) => built.add(words, `digit.${digit}`, Fact.numeral));
  built.add('swift|bic', undefined, Fact.bank);
  built.add(BEHIND, 'street.behind', Fact.street);
  built.add(IN_FRONT, 'street.front', Fact.street);
  built.add(
    'psc|box|unit|apt|suite|ste|apto|uss|usns|usnv|uscgc|po|p|apartado|caixa|casella|postfach|postbus|boîte|boks|ص',
    undefined,
    Fact.street,
  );
  built.add(UNITS, 'unitWord');
  built.add(CUES, 'address', Fact.address);
  return built;
}

const DOCUMENT_GROUPS: ReadonlySet<string> = new Set([
  'passport',
  'licence',
  'plate',
  'imei',
  'account',
  'routing',
  'swift',
  'ifsc',
  'clabe',
  'sortCode',
]);
const IDENTITY_GROUPS: ReadonlySet<string> = new Set(['identity', 'tax', 'id']);
const SECRET_GROUPS: ReadonlySet<string> = new Set([
  'code',
  'password',
  'cvv',
  'login',
  'codeLike',
  'codeSent',
  'lock',
  'network',
  'credentials',
]);
