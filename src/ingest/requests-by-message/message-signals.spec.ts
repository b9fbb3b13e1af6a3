import type { MessageUpdate } from '../../whatsapp';
import { MessageSignals } from './message-signals';
import { ASKABLE, CONSENT_WORDS, DEFAULT_PHRASES } from './phrases';

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

  it.each(['withdrawn', 'granted'] as const)('knows words for %s in ten languages', (consent) => {
    expect(Object.keys(CONSENT_WORDS[consent])).toEqual(LANGUAGES);
    for (const words of Object.values(CONSENT_WORDS[consent]))
      for (const word of words) expect(read(` ${word}! `)).toEqual({ consent });
  });

  it.each(['start', 'do not stop', 'bus stop', 'stop it, you are funny'])(
    'takes %j for no word about being written to',
    (text) => expect(read(text)).toBeNull(),
  );

  it('hears words about being written to where requests are switched off, and then no codes', () => {
    const consents = new MessageSignals({});
    expect(consents.read(said('STOP'))).toEqual({ consent: 'withdrawn' });
    expect(consents.read(said('482913'))).toBeNull();
    expect(new MessageSignals(DEFAULT_PHRASES, null).read(said('STOP'))).toBeNull();
  });

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
