/** What every certificate says about its own limits, word for word. A verifier fails a certificate that says anything else. */
export const LIMITS_STATEMENT =
  'This certificate states what this system did and checked. It cannot prove that no unknown copy exists outside the catalogue of copies listed. ' +
  'It rests on the devices named having forgotten the keys as their makers describe; the device class and the date from which forgetting is final ' +
  'are given for each. Ciphertext remains in the listed copies until the dates given; without the keys it is not known how to read it, and it is ' +
  'still treated as personal data until it is gone. Not covered by key destruction, and listed as residuals: coarse dates, sizes and counts kept ' +
  'without identifiers; data at recipients, who were informed as listed; data at WhatsApp/Meta, until the date given. Legal conclusions are the ' +
  "controller's.";
