import { createRedactor, DEFAULT_POLICY } from '.';
import { DISGUISES, NO_DISGUISES } from './fixtures/disguises';

describe('a value that is written so that filters do not see it', () => {
  const redactor = createRedactor(DEFAULT_POLICY);

  it.each(DISGUISES)('from %s: %j', (region, text, hidden) => {
    expect(text).toContain(hidden);
    expect(redactor.redact(text, { region }).text).not.toContain(hidden);
  });

  it.each(NO_DISGUISES)('is not seen where there is none: from %s: %j', (region, text) => {
    expect(redactor.redact(text, { region }).text).toBe(text);
  });
});
