import type { ReadableDocument } from './section';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}';

/** A document as a page: no script, nothing loaded from elsewhere, every value escaped. */
export function documentHtml({ title, headline, sections }: ReadableDocument): string {
  const parts = sections.map(
    ({ heading, lines, table }) =>
      `<section>\n<h2>${escape(heading)}</h2>\n${lines.map((line) => `<p>${escape(line)}</p>\n`).join('')}${tableHtml(table)}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escape(headline ?? title)}</h1>
${parts.join('\n')}
</body>
</html>
`;
}

function tableHtml(table: string[][] | undefined): string {
  if (table === undefined) return '';
  const [head, ...rows] = table;
  const cells = (row: string[], tag: 'th' | 'td') =>
    row.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join('');
  return `<table>\n<thead><tr>${cells(head!, 'th')}</tr></thead>\n<tbody>\n${rows.map((row) => `<tr>${cells(row, 'td')}</tr>\n`).join('')}</tbody>\n</table>\n`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
