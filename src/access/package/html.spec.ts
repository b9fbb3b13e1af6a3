import fc from 'fast-check';
import { escapeHtml, messageHtml, navigationHtml } from './html';

const message = {
  id: '00',
  direction: 'inbound' as const,
  type: 'text',
  sentAt: '2026-11-21T13:37:00Z',
  receivedAt: '2026-11-21T13:37:01Z',
  channel: null,
  retentionClass: 'conversation',
  expiresAt: '2027-02-19T00:00:00Z',
  content: { v: 1, content: { body: 'Where is my <b>order</b>?' } },
};

describe('pages of a package', () => {
  it('show what somebody wrote, never as markup', () => {
    expect(messageHtml(message)).toContain('Where is my &#60;b&#62;order&#60;/b&#62;?');
    fc.assert(fc.property(fc.string(), (text) => expect(escapeHtml(text)).not.toMatch(/[<>"']/)));
  });

  it('say why a message is absent, and what kind one without words is', () => {
    expect(messageHtml({ ...message, content: null, absent: 'over' })).toContain('(text: over)');
    expect(messageHtml({ ...message, type: 'sticker', content: { content: { id: '1' } } })).toContain(
      '(sticker)',
    );
  });

  it('lead from one to the next', () => {
    expect(navigationHtml(1, false)).toBe('');
    expect(navigationHtml(2, true)).toContain('index.html');
    expect(navigationHtml(2, true)).toContain('messages-3.html');
  });
});
