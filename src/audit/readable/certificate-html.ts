import type { CertificatePayload } from '../certificate/certificate-payload';
import { certificateSections } from './certificate-text';

const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}';

/** The certificate as a page for people: no script, nothing loaded from elsewhere, every value escaped. `jwsSha256` is the base64 digest of the JWS. */
export function certificateHtml(payload: CertificatePayload, jwsSha256: string): string {
  const sections = certificateSections(payload, jwsSha256).map(
    ({ heading, lines, table }) =>
      `<section>\n<h2>${escape(heading)}</h2>\n${lines.map((line) => `<p>${escape(line)}</p>\n`).join('')}${tableHtml(table)}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Certificate of erasure ${escape(payload.id)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Certificate of erasure, stage ${payload.stage}</h1>
${sections.join('\n')}
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
