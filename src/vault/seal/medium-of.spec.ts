import { mediumOf } from './medium-of';

describe('mediumOf', () => {
  it.each(['image', 'video', 'audio', 'document', 'sticker'])('finds the %s of a message', (type) => {
    const content = { id: '900', mime_type: 'image/jpeg', sha256: 'Zm9v', caption: 'c', filename: 'f' };
    expect(mediumOf({ type, content })).toEqual({
      type,
      mediaId: '900',
      mimeType: 'image/jpeg',
      sha256: 'Zm9v',
    });
  });

  it('finds the one that an edit brings', () => {
    const content = { original_message_id: 'wamid.A', message: { type: 'image', image: { id: '901' } } };
    expect(mediumOf({ type: 'edit', content })).toEqual({
      type: 'image',
      mediaId: '901',
      mimeType: null,
      sha256: null,
    });
  });

  it.each([
    ['text', { body: 'Hello' }],
    ['image', { link: 'https://example.com/a.jpg' }],
    ['image', { id: '../../app' }],
    ['image', { id: '' }],
    ['image', ['900']],
    ['image', null],
    ['media_placeholder', {}],
    ['edit', { message: { type: 'edit', edit: { message: { type: 'image', image: { id: '1' } } } } }],
    ['edit', { message: 'image' }],
  ])('finds none in %s %j', (type, content) => {
    expect(mediumOf({ type, content })).toBeNull();
  });

  it('passes nothing on that is too long to be what it says', () => {
    const content = { id: '900', mime_type: 'x'.repeat(201), sha256: 'y'.repeat(65) };
    expect(mediumOf({ type: 'image', content })).toMatchObject({ mimeType: null, sha256: null });
  });
});
