import { holdReason } from './hold-reason';

describe('the ground of a hold', () => {
  it.each([
    ['17(3)(e)', '17(3)(e)'],
    ['Art. 17(3)(e) GDPR', '17(3)(e)'],
    ['art-17-3-e', '17(3)(e)'],
    ['legal claims', '17(3)(e)'],
    ['litigation', '17(3)(e)'],
    ['Pending lawsuit of a customer', '17(3)(e)'],
    ['Rechtsstreit vor dem Landgericht', '17(3)(e)'],
    ['Art. 17(3)(b) GDPR', 'legal-obligation'],
    ['legal-obligation', 'legal-obligation'],
    ['Tax audit 2026', 'legal-obligation'],
    ['other', 'other'],
    ['because the board wants it', 'other'],
  ])('is, of %j, %s', (words, ground) => {
    expect(holdReason(words)).toBe(ground);
  });
});
