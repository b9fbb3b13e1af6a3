import { africaMiddleEast, eastEurope } from './africa-middle-east';
import { austria } from './at';
import { baltic } from './baltic';
import { belgium } from './be';
import { bulgaria } from './bg';
import { brazil } from './br';
import { canada } from './ca';
import { iceland, norway, switzerland } from './ch-no-is';
import { cyprus } from './cy';
import { czechia, slovakia } from './cz-sk';
import { germany } from './de';
import { denmark } from './dk';
import { eastAsia } from './east-asia';
import { spain } from './es';
import { finland } from './fi';
import { france } from './fr';
import { unitedKingdom } from './gb';
import { greece } from './gr';
import { croatia, slovenia } from './hr-si';
import { hungary } from './hu';
import type { Identifier } from './identifier';
import { ireland } from './ie';
import { india, pakistan } from './in-pk';
import { italy } from './it';
import { latinAmerica } from './latin-america';
import { luxembourg, malta } from './lu-mt';
import { mexico } from './mx';
import { netherlands } from './nl';
import { oceania } from './oceania';
import { poland } from './pl';
import { portugal } from './pt';
import { romania } from './ro';
import { sweden } from './se';
import { southEastAsia } from './south-east-asia';
import { unitedStates } from './us';

export type { Identifier } from './identifier';

/** Every national identifier, by country. */
export const NATIONAL_IDENTIFIERS: readonly Identifier[] = [
  ...austria,
  ...belgium,
  ...bulgaria,
  ...cyprus,
  ...czechia,
  ...slovakia,
  ...germany,
  ...denmark,
  ...baltic,
  ...spain,
  ...finland,
  ...france,
  ...greece,
  ...croatia,
  ...slovenia,
  ...hungary,
  ...ireland,
  ...italy,
  ...luxembourg,
  ...malta,
  ...netherlands,
  ...poland,
  ...portugal,
  ...romania,
  ...sweden,
  ...unitedKingdom,
  ...switzerland,
  ...norway,
  ...iceland,
  ...unitedStates,
  ...canada,
  ...mexico,
  ...brazil,
  ...latinAmerica,
  ...india,
  ...pakistan,
  ...southEastAsia,
  ...eastAsia,
  ...oceania,
  ...africaMiddleEast,
  ...eastEurope,
];
