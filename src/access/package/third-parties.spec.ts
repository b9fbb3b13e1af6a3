import { withoutThirdParties } from './third-parties';

const own = new Set(['15550142233', 'US.1', '15550100200']);
const mask = '[another person]';

describe('withoutThirdParties', () => {
  it('masks shared contact cards whole, and leaves the person’s own', () => {
    const card = (phone: string) => ({ name: { formatted_name: 'Bo' }, phones: [{ phone, type: 'CELL' }] });
    const body = { v: 1, content: [card('+1 555 014-4455'), card('+1 555 014-2233')] };
    expect(withoutThirdParties('contacts', body, own)).toEqual({
      v: 1,
      content: [
        { name: { formatted_name: mask }, phones: [{ phone: mask, type: mask }] },
        card('+1 555 014-2233'),
      ],
    });
  });

  it('masks whose message is quoted, unless it is the person’s or the business’s', () => {
    const quoting = (from: string) => withoutThirdParties('text', { context: { from, id: 'wamid.A' } }, own);
    expect(quoting('15550144455')).toEqual({ context: { from: mask, id: mask } });
    expect(quoting('15550142233')).toEqual({ context: { from: '15550142233', id: 'wamid.A' } });
    expect(quoting('15550100200')).toEqual({ context: { from: '15550100200', id: 'wamid.A' } });
  });

  it('masks what a reaction in a group is to: the id has a number in it', () => {
    const content = { message_id: 'wamid.A', emoji: '👍' };
    expect(withoutThirdParties('reaction', { content, groupId: 'g1' }, own)).toEqual({
      content: { message_id: mask, emoji: '👍' },
      groupId: 'g1',
    });
    expect(withoutThirdParties('reaction', { content }, own)).toEqual({ content });
  });

  it('masks members of groups at any depth, and keeps the person among them', () => {
    const raw = { groups: [{ participants: [{ wa_id: '15550144455' }, { wa_id: '15550142233' }] }] };
    expect(withoutThirdParties('text', { raw }, own)).toEqual({
      raw: { groups: [{ participants: [{ wa_id: mask }, { wa_id: '15550142233' }] }] },
    });
  });

  it('leaves what the person wrote as they wrote it', () => {
    const body = { content: { body: 'Bo’s number is +1 555 014 4455' }, from: { phone: '+15550142233' } };
    expect(withoutThirdParties('text', body, own)).toEqual(body);
  });
});
