import { recordDiff } from './record-diff';

describe('the difference of two records', () => {
  it('is empty for the same', () => {
    expect(recordDiff({ a: [{ id: 'x', n: 1 }] }, { a: [{ id: 'x', n: 1 }] })).toEqual([]);
  });

  it('names what was added, removed and changed, wherever it stands', () => {
    const before = {
      activities: [
        { id: 'a', recipients: [{ name: 'crm' }] },
        { id: 'b', period: '90 days' },
      ],
    };
    const after = {
      activities: [
        { id: 'b', period: '30 days' },
        { id: 'a', recipients: [{ name: 'new' }, { name: 'crm' }] },
      ],
    };
    expect(recordDiff(before, after)).toEqual([
      { path: 'activities.a.recipients.new', before: null, after: { name: 'new' } },
      { path: 'activities.b.period', before: '90 days', after: '30 days' },
    ]);
    expect(recordDiff(after, before)).toContainEqual({
      path: 'activities.a.recipients.new',
      before: { name: 'new' },
      after: null,
    });
  });

  it('tells sentences apart by what they say', () => {
    expect(recordDiff({ safeguards: ['x', 'y'] }, { safeguards: ['y', 'z'] })).toEqual([
      { path: 'safeguards.x', before: 'x', after: null },
      { path: 'safeguards.z', before: null, after: 'z' },
    ]);
  });
});
