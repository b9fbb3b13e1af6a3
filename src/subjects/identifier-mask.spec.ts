import { maskIdentifier } from '.';

describe('maskIdentifier', () => {
  it.each([
    ['phone', '+4915228817386', '+49••••••••386'],
    ['waId', '4915228817386', '49••••••••386'],
    ['phone', '+12345', '••••••'],
    ['waId', '1', '•'],
    ['bsuid', 'DE.30000000000000000017', 'DE.••••••••'],
    ['parentBsuid', 'DE.ENT.3', 'DE.•••••'],
    ['username', 'ada.musterfrau', 'a••••••••'],
    ['username', '🙂x', '🙂•••'],
    ['externalId', 'crm-4471', 'c•••••••'],
  ] as const)('%s %s → %s', (kind, value, masked) => {
    expect(maskIdentifier(kind, value)).toBe(masked);
  });
});
