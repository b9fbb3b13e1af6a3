import { errorFields } from './logger';

describe('what is logged of an error', () => {
  it('is where it was thrown, and nothing of what it says', () => {
    const said = 'unexpected "Grace\n    at +4915112345678\n    at Grace (secret:1:1)" in the text';
    const logged = errorFields(new TypeError(said, { cause: new Error(said) }));
    expect(logged).toMatchObject({ name: 'TypeError', cause: { name: 'Error' } });
    expect(JSON.stringify(logged)).not.toMatch(/Grace|49151|secret/);
    expect((logged as { at: string[] }).at[0]).toMatch(/^at .*logger\.spec\.ts:\d+:\d+\)$/);
  });
});
