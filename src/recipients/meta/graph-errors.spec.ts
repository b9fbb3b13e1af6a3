import { classifyGraphError, type GraphVerdict } from './graph-errors';

describe('classifyGraphError', () => {
  const table: [GraphVerdict, number[]][] = [
    ['credentials', [0, 3, 10, 190, 200, 250, 299]],
    ['account', [368, 131031, 131042, 130497, 131048, 131064]],
    ['wait', [1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004, 133015]],
    ['ours', [33, 100, 131008, 131009, 131051, 131052, 131053, 131062]],
    ['recipient', [130472, 131026, 131047, 131049, 131050]],
    ['pin', [133000, 133005, 133006, 133008, 133009, 133010, 133016]],
    ['history', [2593107, 2593108, 2593109]],
  ];

  it.each(table)('reads the codes of %s as the table says, whatever the HTTP status', (verdict, codes) => {
    for (const code of codes) {
      for (const status of [200, 400, 401, 404, 500]) expect(classifyGraphError(code, status)).toBe(verdict);
    }
  });

  it.each([
    [500, 'wait'],
    [503, 'wait'],
    [429, 'wait'],
    [401, 'credentials'],
    [400, 'unclassified'],
    [302, 'unclassified'],
  ])('decides on HTTP %i where there is no code that it knows', (status, verdict) => {
    expect(classifyGraphError(null, status)).toBe(verdict);
    expect(classifyGraphError(999_999, status)).toBe(verdict);
  });

  it('keeps to the edges of the range 200 to 299', () => {
    expect(classifyGraphError(199, 400)).toBe('unclassified');
    expect(classifyGraphError(300, 400)).toBe('unclassified');
  });
});
