import { luhn } from '../../checks/checksums';
import { Fact, type Recogniser } from '../recogniser';
import { eachNear } from './passport';

const LICENCE =
  /(?<![A-Za-z0-9])(?:[A-Za-z]{0,3}\d{5,14}[A-Za-z]{0,2}|[A-Za-z]\d{2,3}(?:[ -]\d{3,4}){2,4}|[A-Za-z]{5}\d{6}[A-Za-z0-9]{5}|[A-Za-z9]{5}[ -]?\d{6}[ -]?[A-Za-z9]{2}[ -]?[A-Za-z0-9]{3}|[A-Za-z]{1,2}\d[A-Za-z0-9]{5,12}|\d{2}[A-Za-z]{3}\d{5,6}|[A-Za-z]{2}[ -]?\d{2}[ -]?\d{11})(?![A-Za-z0-9])/g;
const UK_LICENCE = /^[A-Z9]{5}\d[0156]\d[0-3]\d\d[A-Z9]{2}[A-Z0-9]{3}$/;

/** CC_DRIVER_LICENSE — five to sixteen alphanumerics beside a licence word: shapes differ by state, so the word decides (Presidio without it: precision .033). The British shape is known. */
export const driverLicence: Recogniser = {
  type: 'US_DRIVER_LICENSE',
  furtherTypes: (region = 'US') => ['UK_DRIVER_LICENSE', `${region}_DRIVER_LICENSE`],
  needs: Fact.document,
  patterns: [LICENCE, UK_LICENCE],
  find(scan) {
    eachNear(scan, LICENCE, 'licence', 5, (start, end, written) => {
      const compact = written.replace(/[ -]/g, '').toUpperCase();
      if ((compact.match(/\d/g)?.length ?? 0) < 4) return;
      const country = UK_LICENCE.test(compact) ? 'UK' : (scan.context.region ?? 'US');
      scan.add({
        type: `${country === 'GB' ? 'UK' : country}_DRIVER_LICENSE`,
        start,
        end,
        score: 0.7,
        validated: false,
        value: compact,
      });
    });
  },
};

/** In capitals with blanks and hyphens, or in one piece: lower-case words beside a number are none. */
const PLATE =
  /(?<![\p{L}\p{N}])(?:[A-Z]{2}[ -]?\d{2}[ -]?[A-Z]{1,3}[ -]?\d{1,4}|[A-Z]{3}[ -]?\d[A-Z]\d{2}|[АВЕІКМНОРСТУХ]{1,2} ?\d{3,4} ?[АВЕІКМНОРСТУХ]{2}(?: ?\d{2,3})?|[A-Z]{1,3}[ -]?[A-Z]{0,2}[ -]?\d{1,4}[ -]?[A-Z]{0,3}|\d{1,4}[ -]?[A-Z]{1,3}[ -]?\d{0,4}|\d{2}[ -]\d{2}[ -][A-Z]{2}|[a-z]{1,3}\d{1,4}[a-z]{0,3}|\d{1,4}[a-z]{1,3}\d{0,4})(?![\p{L}\p{N}])/gu;

/** VEHICLE_PLATE — letters and digits of four to ten characters beside a word for plates. */
export const vehiclePlate: Recogniser = {
  type: 'VEHICLE_PLATE',
  needs: Fact.document,
  patterns: [PLATE],
  find(scan) {
    eachNear(scan, PLATE, 'plate', 4, (start, end, written) => {
      const compact = written.replace(/[ -]/g, '');
      const letters = compact.replace(/\d/g, '');
      if (
        compact.length < 4 ||
        compact.length > 10 ||
        letters.length === 0 ||
        letters.length === compact.length
      )
        return;
      // "KA25.pdf" is a file.
      if (/^\.[a-z]/.test(scan.text.slice(end, end + 2))) return;
      // Lower-case words beside a number ("car in 10", "reg at 5pm") are no plate.
      if (letters !== letters.toUpperCase() && /[ -]/.test(written)) return;
      scan.add({
        type: 'VEHICLE_PLATE',
        start,
        end,
        score: 0.6,
        validated: false,
        value: compact.toUpperCase(),
      });
    });
  },
};

const FIFTEEN = /(?<!\d)(?:\d{15}|\d{2}[ -]\d{6}[ -]\d{6}[ -]\d|\d{6}[ -]\d{2}[ -]\d{6}[ -]\d)(?!\d)/g;

/** IMEI — fifteen digits, Luhn (3GPP TS 23.003), beside its word. */
export const imei: Recogniser = {
  type: 'IMEI',
  needs: Fact.document,
  patterns: [FIFTEEN],
  find(scan) {
    eachNear(scan, FIFTEEN, 'imei', 5, (start, end, written) => {
      const digits = written.replace(/\D/g, '');
      if (luhn(digits)) scan.add({ type: 'IMEI', start, end, score: 0.85, validated: true, value: digits });
    });
  },
};
