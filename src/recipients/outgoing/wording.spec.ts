import { MESSAGE_KINDS, type MessageKind } from './outgoing-message';
import { templateTexts, WORDED_LANGUAGES, wordingOf } from './wording';

const facts = {
  asked: 'erasure',
  reference: '5f0c3a58-9a0f-4f3e-8a43-0b6f3c8b2d11',
  receivedOn: '2026-11-26',
  dueOn: '2026-12-28',
  attemptsLeft: 4,
};
const texts = MESSAGE_KINDS.filter((kind): kind is Exclude<MessageKind, 'code'> => kind !== 'code');

describe('wordingOf', () => {
  it('speaks ten languages', () => {
    expect(WORDED_LANGUAGES).toEqual(['en', 'es', 'pt', 'de', 'fr', 'it', 'tr', 'id', 'ar', 'hi']);
  });

  it.each(WORDED_LANGUAGES)('in %s says every text whole, and as no other language does', (language) => {
    for (const kind of texts) {
      const text = wordingOf(kind, language, facts, '482913');
      expect(text).not.toMatch(/[{}]|undefined/);
      expect(text.length).toBeLessThan(1_024);
      expect(text === wordingOf(kind, 'en', facts, '482913')).toBe(language === 'en');
    }
    expect(wordingOf('confirm', language, facts, '482913')).toContain('482913');
    expect(wordingOf('receipt', language, facts)).toContain(facts.reference);
  });

  it('writes days as the language does', () => {
    expect(wordingOf('receipt', 'de', facts)).toContain('28. Dezember 2026');
    expect(wordingOf('receipt', 'en', facts)).toContain('December 28, 2026');
  });

  it('answers in English somebody whose language it does not speak', () => {
    expect(wordingOf('code-over', 'ja', {})).toBe(wordingOf('code-over', 'en', {}));
    expect(wordingOf('code-over', 'constructor', {})).toBe(wordingOf('code-over', 'en', {}));
  });

  it('names nothing that is no kind of request', () => {
    expect(wordingOf('confirm', 'en', { asked: 'toString' }, '1')).toContain('You asked us –.');
  });

  it('gives a receipt that has a salt a line about it, and templates their parts in order', () => {
    expect(wordingOf('receipt', 'fr', facts, 'c2FsdA==')).toMatch(/\nGardez ce texte.*c2FsdA==$/);
    expect(wordingOf('receipt', 'fr', facts)).not.toContain('Gardez');
    expect(templateTexts('extended', 'de', facts)).toEqual([
      'um die Löschung Ihrer Daten',
      facts.reference,
      '28. Dezember 2026',
    ]);
    expect(templateTexts('package', 'de', facts, 'https://x')).toEqual(['https://x']);
  });
});
