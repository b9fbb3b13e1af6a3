import fc from 'fast-check';
import { escapeHtml, PackagePages } from './html';
import type { PackageHead } from './package-source';
import { PACKAGE_LANGUAGES, packageName, packageTexts } from './wording';

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
const head = (language: string): PackageHead => ({
  version: 1,
  request: { id: 'r', kind: 'access', receivedAt: message.sentAt, dueAt: message.sentAt },
  madeAt: message.sentAt,
  controller: 'Lamps <& Light',
  language,
  person: { reference: 'p', identifiers: [], firstSeenOn: '2026-11-21', lastSeenOn: null },
  particulars: {
    purposes: [packageTexts(language).purpose],
    periods: [{ retentionClass: 'conversation', days: 90 }],
    recipients: [
      { name: 'crm', category: 'crm', from: '2026-11-21', to: '2026-11-22', pages: 1, messages: 3 },
    ],
    processors: ['Meta'],
    transfers: [],
    sources: [],
    rights: [],
    automatedDecisions: false,
  },
  consents: [{ at: message.sentAt, purpose: 'marketing', state: 'withdrawn', source: 'user-preferences' }],
  rectifications: [{ messageId: null, statement: 'two lamps', at: message.sentAt }],
  requests: [
    {
      ...{ id: 'r', kind: 'access', receivedAt: message.sentAt, receivedVia: 'email', state: 'executing' },
      ...{ decidedAt: null, ground: null },
      texts: [{ what: 'note', at: message.sentAt, text: 'wants <everything>' }],
    },
  ],
  notices: [],
  conversation: { restricted: true, retentionClass: null, tag: null },
  held: [{ ground: '17(3)(e)', reviewOn: '2027-05-21', messages: 4 }],
});

describe('pages of a package', () => {
  const english = new PackagePages(head('en'));

  it('show what somebody wrote, never as markup', () => {
    expect(english.message(message)).toContain('Where is my &#60;b&#62;order&#60;/b&#62;?');
    fc.assert(fc.property(fc.string(), (text) => expect(escapeHtml(text)).not.toMatch(/[<>"']/)));
  });

  it('say why a message is absent, and what kind one without words is', () => {
    const absent = english.message({ ...message, content: null, absent: 'over' });
    expect(absent).toContain('(Text: its period is over)');
    const sticker = { ...message, type: 'sticker', content: { content: { id: '1' } } };
    expect(english.message(sticker)).toContain('(Sticker)');
  });

  it('say what was asked for, what is locked away, and that nobody is shown anything', () => {
    const text = english.particulars();
    expect(text).toContain('Access (Art. 15) – under way');
    expect(text).toContain('wants &#60;everything&#62;');
    expect(text).toContain('4 messages whose period is over');
    expect(text).toContain('shown to nobody');
  });

  it('call kinds of identifiers, messages and purposes by names of the language, and an unknown one by its own', () => {
    const german = new PackagePages({
      ...head('de'),
      person: { ...head('de').person, identifiers: [{ kind: 'waId', value: '15550142233' }] },
    });
    expect(german.particulars()).toContain('<th>WhatsApp-Nummer</th>');
    expect(german.particulars()).toContain('Werbung – abgelehnt');
    expect(german.message({ ...message, type: 'image' })).toContain('· Bild<');
    expect(german.message({ ...message, type: 'hologram' })).toContain('· hologram<');
    for (const language of PACKAGE_LANGUAGES)
      for (const code of ['phone', 'revoke', 'unsupported', 'access', 'marketing'])
        expect(packageName(language, code)).not.toBe(code);
  });

  it('lead from one to the next', () => {
    expect(english.navigation(1, false)).toBe('');
    expect(english.navigation(2, true)).toContain('index.html');
    expect(english.navigation(2, true)).toContain('messages-3.html');
  });

  it.each(PACKAGE_LANGUAGES)('in %s say everything whole, and as no other language does', (language) => {
    const pages = new PackagePages(head(language));
    const text = `${pages.start()}${pages.particulars()}${pages.message(message)}`;
    expect(text).toContain(`<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">`);
    expect(text).toContain('Lamps &#60;&#38; Light');
    expect(text.replace(/<style>.*<\/style>/s, '')).not.toMatch(/\{\w+\}|undefined/);
    const english = packageTexts('en');
    const same = Object.entries(packageTexts(language)).filter(
      ([key, value]) => key !== 'dir' && value === english[key as 'title'],
    );
    expect(same.length).toBe(language === 'en' ? Object.keys(english).length - 1 : 0);
  });

  it('are in English for somebody whose language is not among them', () => {
    for (const wanted of ['ja', 'constructor']) expect(packageTexts(wanted)).toBe(packageTexts('en'));
  });
});
