import { withoutCards } from './mask';

describe('a text that was not read to its end', () => {
  it.each([
    ['4111 1111 1111 1111', '[CREDIT_CARD]'],
    ['a4111111111111111b', 'a[CREDIT_CARD]b'],
    ['x 4111-1111.1111\n1111, 12/27', 'x [CREDIT_CARD], 12/27'],
    ['41111111111111111234567', '[CREDIT_CARD]'],
    ['12 4111 1111 1111 1111', '12 [CREDIT_CARD]'],
  ])('loses the card of %j', (text, left) => {
    expect(withoutCards(text)).toBe(left);
  });

  it.each(['+49 151 2345000', '4111 1111 1111 1112', 'call 0151 23456789 or 0151 23456780', 'no digits'])(
    'keeps what is no card: %j',
    (text) => {
      expect(withoutCards(text)).toBe(text);
    },
  );
});
