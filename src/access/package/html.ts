import { messageText } from '../../whatsapp';
import type { PackageData } from './package-schema';
import type { PackageHead } from './package-source';

type Message = PackageData['messages'][number];
type Content = Parameters<typeof messageText>[1];

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .8rem .2rem 0;vertical-align:top}
.m{margin:.5rem 0;padding:.5rem .8rem;border-radius:.5rem;background:#eee;white-space:pre-wrap;overflow-wrap:anywhere}.outbound{background:#dff3e4;margin-left:3rem}
.inbound{margin-right:3rem}.m small{display:block;color:#555}nav{margin:1rem 0}`;

/** Text as HTML: nothing in it can become markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)!};`);
}

/** The beginning of a page. */
export function pageStart(title: string): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>\n`;
}

/** The end of a page. */
export const PAGE_END = '</body></html>\n';

/** Whom, what for, how long, to whom: the particulars of Art. 15(1), to be read. */
export function particularsHtml({
  controller,
  madeAt,
  person,
  particulars,
  rectifications,
  request,
}: PackageHead): string {
  const row = (name: string, value: string) =>
    `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`;
  const list = (items: readonly string[]) =>
    `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
  return `<h1>Your data at ${escapeHtml(controller)}</h1>
<table>${row('Request', request.id)}${row('Made on', madeAt)}${row('Known from', `${person.firstSeenOn ?? '–'} to ${person.lastSeenOn ?? '–'}`)}</table>
<p>This folder holds the personal data that are kept about you: to be read here, and for other programs in <a href="data.json">data.json</a>, described by <a href="data.schema.json">data.schema.json</a>.</p>
<h2>Who you are to us</h2><table>${person.identifiers.map(({ kind, value }) => row(kind, value)).join('')}</table>
<h2>What for</h2>${list(particulars.purposes)}
<h2>For how long</h2><table>${particulars.periods.map(({ retentionClass, days }) => row(retentionClass, `${days} days`)).join('')}</table>
<h2>Who was shown some of it</h2>${
    particulars.recipients.length === 0
      ? '<p>Nobody.</p>'
      : list(
          particulars.recipients.map(
            ({ name, category, from, to, messages }) =>
              `${name} (${category}), ${from} to ${to}: ${messages} messages, redacted`,
          ),
        )
  }
<h2>Where it comes from</h2>${list(particulars.sources)}
<h2>Your rights</h2>${list(particulars.rights)}
${
  rectifications.length === 0
    ? ''
    : `<h2>What was corrected</h2>${list(rectifications.map(({ statement, at }) => `${at}: ${statement}`))}`
}<h2>Your messages</h2>
<p>Other people are masked as [another person].</p>
`;
}

/** One message. */
export function messageHtml({ direction, type, sentAt, content, absent, media }: Message): string {
  const said = content === null ? '' : messageText(type, (content.content ?? null) as Content);
  const text = absent === undefined ? said || `(${type})` : `(${type}: ${absent})`;
  const files = (media ?? []).flatMap(({ file, type: kind }) =>
    file === null ? [] : [`<br><a href="${escapeHtml(file)}">${escapeHtml(kind)}</a>`],
  );
  const who = direction === 'inbound' ? 'you' : 'to you';
  return `<div class="m ${direction}"><small>${escapeHtml(sentAt)} · ${who} · ${escapeHtml(type)}</small>${escapeHtml(text)}${files.join('')}</div>\n`;
}

/** Links between the pages of a long history. */
export function navigationHtml(page: number, hasNext: boolean): string {
  const link = (number: number, text: string) => `<a href="${pageName(number)}">${text}</a>`;
  const links = [
    ...(page > 1 ? [link(page - 1, '← earlier')] : []),
    ...(hasNext ? [link(page + 1, 'later →')] : []),
  ];
  return links.length === 0 ? '' : `<nav>${links.join(' · ')}</nav>\n`;
}

/** Name of the page with that number, from 1. */
export function pageName(page: number): string {
  return page === 1 ? 'index.html' : `messages-${page}.html`;
}
