import { ANOTHER_PERSON, messageText } from '../../whatsapp';
import type { PackageData } from './package-schema';
import type { PackageHead } from './package-source';
import { filled, packageName, packageTexts, type PackageTexts } from './wording';

type Message = PackageData['messages'][number];
type Content = Parameters<typeof messageText>[1];

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse}td,th{text-align:start;padding:.2rem 0;padding-inline-end:.8rem;vertical-align:top}
.m{margin:.5rem 0;padding:.5rem .8rem;border-radius:.5rem;background:#eee;white-space:pre-wrap;overflow-wrap:anywhere}.outbound{background:#dff3e4;margin-inline-start:3rem}
.inbound{margin-inline-end:3rem}.m small{display:block;color:#555}nav{margin:1rem 0}`;

/** States in which a request has ended. */
const ENDS: ReadonlySet<string> = new Set(['completed', 'refused', 'withdrawn']);

/** The end of a page. */
export const PAGE_END = '</body></html>\n';

/** Text as HTML: nothing in it can become markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)!};`);
}

/** Name of the page with that number, from 1. */
export function pageName(page: number): string {
  return page === 1 ? 'index.html' : `messages-${page}.html`;
}

/** The pages of a package, in the person's language. Times are in UTC, as `data.json` has them. */
export class PackagePages {
  private readonly texts: PackageTexts;
  private readonly absences: Readonly<Record<NonNullable<Message['absent']>, string>>;
  private readonly instant: Intl.DateTimeFormat;
  private readonly day: Intl.DateTimeFormat;

  constructor(private readonly head: PackageHead) {
    const texts = packageTexts(head.language);
    this.texts = texts;
    this.absences = { 'not-kept': texts.notKept, over: texts.over, unreadable: texts.unreadable };
    const format = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(head.language, { ...options, timeZone: 'UTC' });
    this.instant = format({
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
    });
    this.day = format({ dateStyle: 'long' });
  }

  /** The beginning of a page. */
  start(): string {
    const title = escapeHtml(this.title());
    const { language } = this.head;
    return `<!doctype html>\n<html lang="${language}" dir="${this.texts.dir}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body>\n`;
  }

  /** Whom, what for, how long, to whom: the particulars of Art. 15(1). */
  particulars(): string {
    const { texts, head } = this;
    const { person, particulars, consents, rectifications } = head;
    const link = (file: string) => `<a href="${file}">${file}</a>`;
    const period = `${this.dayOf(person.firstSeenOn)} – ${this.dayOf(person.lastSeenOn)}`;
    return `<h1>${escapeHtml(this.title())}</h1>
<table>${row(texts.request, head.request.id)}${row(texts.madeOn, this.at(head.madeAt))}${row(texts.knownFrom, period)}</table>
<p>${filled(escapeHtml(texts.intro), { data: link('data.json'), schema: link('data.schema.json') })}</p>
<h2>${texts.identifiers}</h2><table>${person.identifiers.map(({ kind, value }) => row(this.name(kind), value)).join('')}</table>
<h2>${texts.purposes}</h2>${list(particulars.purposes)}
<h2>${texts.periods}</h2><table>${particulars.periods.map(({ retentionClass, days }) => row(retentionClass, filled(texts.days, { days }))).join('')}</table>
<h2>${texts.recipients}</h2>${this.recipients()}
<h2>${texts.carriers}</h2>${list(particulars.processors)}
${particulars.transfers.map((text) => `<p>${escapeHtml(text)}</p>`).join('')}
<h2>${texts.sources}</h2>${list(particulars.sources)}
<h2>${texts.rights}</h2>${list(particulars.rights)}
<p>${escapeHtml(this.ofController(texts.noAutomatedDecisions))}</p>
${section(
  texts.consents,
  consents.map(({ at, purpose, state }) => `${this.at(at)}: ${this.name(purpose)} – ${texts[state]}`),
)}${section(
      texts.corrected,
      rectifications.map(({ statement, at }) => `${this.at(at)}: ${statement}`),
    )}${this.beside()}<h2>${texts.messages}</h2>
<p>${escapeHtml(filled(texts.masked, { mask: ANOTHER_PERSON }))}</p>
`;
  }

  /** One message. */
  message({ direction, type, sentAt, content, absent, media }: Message): string {
    const said = content === null ? '' : messageText(type, (content.content ?? null) as Content);
    const name = this.name(type);
    const text = absent === undefined ? said || `(${name})` : `(${name}: ${this.absences[absent]})`;
    const files = (media ?? []).flatMap(({ file, type: kind }) =>
      file === null ? [] : [`<br><a href="${escapeHtml(file)}">${escapeHtml(this.name(kind))}</a>`],
    );
    const who = direction === 'inbound' ? this.texts.byYou : this.texts.toYou;
    return `<div class="m ${direction}" dir="auto"><small>${this.at(sentAt)} · ${who} · ${escapeHtml(name)}</small>${escapeHtml(text)}${files.join('')}</div>\n`;
  }

  /** Links between the pages of a long history. */
  navigation(page: number, hasNext: boolean): string {
    const link = (number: number, text: string) => `<a href="${pageName(number)}">${text}</a>`;
    const links = [
      ...(page > 1 ? [link(page - 1, this.texts.earlier)] : []),
      ...(hasNext ? [link(page + 1, this.texts.later)] : []),
    ];
    return links.length === 0 ? '' : `<nav>${links.join(' · ')}</nav>\n`;
  }

  /** What was asked for and what became of it, what is locked away, and whether anything is shown to anybody. */
  private beside(): string {
    const { texts, head } = this;
    const asked = head.requests.flatMap(({ receivedAt, kind, state, texts: written }) => [
      `${this.at(receivedAt)}: ${this.asked(kind)} – ${this.name(ENDS.has(state) ? state : 'open')}`,
      ...written.flatMap(({ at, text }) => (text === null ? [] : [`${this.at(at)}: ${text}`])),
    ]);
    const held = head.held.map(({ messages }) => filled(texts.heldText, { messages }));
    const restricted = head.conversation.restricted ? `<p>${escapeHtml(texts.restrictedNow)}</p>\n` : '';
    return `${restricted}${section(texts.asked, asked)}${section(texts.held, held)}`;
  }

  /** A kind of request by the right that it uses. */
  private asked(kind: string): string {
    const { texts } = this;
    const rights: Readonly<Record<string, string>> = {
      ...{ rectification: texts.rectification, erasure: texts.erasure, restriction: texts.restriction },
      ...{ portability: texts.portability, objection: texts.objection },
    };
    return rights[kind] ?? this.name(kind);
  }

  private name(code: string): string {
    return packageName(this.head.language, code);
  }

  private title(): string {
    return this.ofController(this.texts.title);
  }

  private ofController(text: string): string {
    return filled(text, { controller: this.head.controller });
  }

  private recipients(): string {
    const { recipients } = this.head.particulars;
    if (recipients.length === 0) return `<p>${this.texts.nobody}</p>`;
    return list(
      recipients.map((one) =>
        filled(this.texts.shown, { ...one, from: this.dayOf(one.from), to: this.dayOf(one.to) }),
      ),
    );
  }

  private at(instant: string): string {
    return this.instant.format(new Date(instant));
  }

  private dayOf(day: string | null): string {
    return day === null ? '–' : this.day.format(new Date(`${day}T00:00:00Z`));
  }
}

function row(name: string, value: string): string {
  return `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
}

/** A heading with its items; nothing when there are none. */
function section(heading: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `<h2>${escapeHtml(heading)}</h2>${list(items)}\n`;
}
