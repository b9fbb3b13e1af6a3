import type { Update } from '../../whatsapp';
import { retentionType } from './retention-type';

const message = (type: string, content: unknown) => ({ kind: 'message', type, content }) as unknown as Update;

describe('the type that decides a retention class', () => {
  it.each([
    ['an order', message('order', {}), 'order'],
    ['a bill', message('interactive', { type: 'order_details', action: {} }), 'order_details'],
    ['what became of a bill', message('interactive', { type: 'order_status' }), 'order_status'],
    ['a choice from a list', message('interactive', { type: 'list_reply' }), 'interactive'],
    ['something odd', message('interactive', ['order_details']), 'interactive'],
    ['the status of a payment', { kind: 'status', raw: { type: 'payment' } } as unknown as Update, 'payment'],
    ['any other status', { kind: 'status', raw: {} } as unknown as Update, null],
    ['an event', { kind: 'event' } as unknown as Update, null],
  ])('of %s', (_what, update, type) => {
    expect(retentionType(update)).toBe(type);
  });
});
