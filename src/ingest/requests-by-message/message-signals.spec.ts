import type { MessageUpdate } from '../../whatsapp';
import { MessageSignals } from './message-signals';
import { ASKABLE, DEFAULT_PHRASES } from './phrases';

const LANGUAGES = ['en', 'es', 'pt', 'de', 'fr', 'it', 'tr', 'id', 'ar', 'hi'];

function said(body: string, overrides: Partial<MessageUpdate> = {}): MessageUpdate {
  return {
    kind: 'message',
    direction: 'inbound',
    externalId: 'wamid.A',
    type: 'text',
    content: { body },
    extras: {},
    targetId: null,
    ...overrides,
  } as MessageUpdate;
}

describe('MessageSignals', () => {
  const signals = new MessageSignals();
  const read = (text: string) => signals.read(said(text));

  it.each(ASKABLE)('knows how to ask for %s in ten languages', (asks) => {
    const phrases = DEFAULT_PHRASES[asks]!;
    expect(Object.keys(phrases)).toEqual(LANGUAGES);
    for (const [language, texts] of Object.entries(phrases))
      for (const text of texts) {
        expect(read(text)).toEqual({ asks, language });
        expect(read(` ${text.toUpperCase()}! `)).toEqual({ asks, language });
      }
  });

  it.each([
    ['Please delete my data.', 'erasure', 'en'],
    ['LÖSCHEN SIE MEINE DATEN BITTE!!', 'erasure', 'de'],
    ['loschen sie meine daten', 'erasure', 'de'],
    ['VERİLERİMİ SİLİN lütfen', 'erasure', 'tr'],
    ['Supprimez mes donnees, s’il vous plaît', 'erasure', 'fr'],
    ['कृपया मेरा डेटा मिटाएं', 'erasure', 'hi'],
  ])('takes %j', (text, asks, language) => expect(read(text)).toEqual({ asks, language }));

  it.each([
    'Did you delete my data?',
    'I do not want you to delete my data',
    'delete my data plan',
    'can you send me my data sheet',
    'Hello',
    '',
    '👍',
    'delete my data '.repeat(20),
  ])('takes %j for what it is: talk', (text) => expect(read(text)).toBeNull());

  it.each([
    ['482913', '482913'],
    [' 482 913 ', '482913'],
    ['482-913', '482913'],
    ['*482913*', '482913'],
    ['٤٨٢٩١٣', '482913'],
    ['४८२९१३', '482913'],
  ])('takes %j as a code', (text, code) => expect(read(text)).toEqual({ code }));

  it.each(['48291', '4829134', 'code 482913', '482.913', '12:34:56'])('takes %j for no code', (text) =>
    expect(read(text)).toBeNull(),
  );

  it('hears nothing in what the business said, in history, or in groups', () => {
    expect(signals.read(said('delete my data', { direction: 'outbound' }))).toBeNull();
    expect(signals.read(said('delete my data', { extras: { history: {} } }))).toBeNull();
    expect(signals.read(said('delete my data', { extras: { groupId: 'g' } }))).toBeNull();
  });

  it('goes by the phrases it is given, and by no others', () => {
    const own = new MessageSignals({ erasure: { en: ['STOP & forget'] } });
    expect(own.read(said('stop forget'))).toEqual({ asks: 'erasure', language: 'en' });
    expect(own.read(said('delete my data'))).toBeNull();
  });
});
