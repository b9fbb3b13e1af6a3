import { buffer } from 'node:stream/consumers';
import type { ReadableDocument } from './section';

/** A document as a PDF for the file. The standard fonts know Latin letters; others are shown as `?`. */
export async function documentPdf({ title, headline, sections, madeAt }: ReadableDocument): Promise<Buffer> {
  // Loaded when first needed: most processes never print.
  const { default: PDFDocument } = await import('pdfkit');
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 50,
    info: { Title: title, CreationDate: madeAt, ModDate: madeAt },
  });
  pdf
    .font('Helvetica-Bold')
    .fontSize(16)
    .text(latin(headline ?? title));
  for (const { heading, lines, table } of sections) {
    pdf.moveDown().font('Helvetica-Bold').fontSize(12).text(latin(heading));
    pdf.font('Helvetica').fontSize(9);
    for (const line of lines) pdf.text(latin(line));
    if (table === undefined) continue;
    const [head, ...rows] = table;
    for (const row of rows) pdf.text(latin(rowText(head!, row)), { indent: 10 });
  }
  pdf.end();
  return buffer(pdf);
}

/** A row as one line, so that no table breaks over a page. */
function rowText(head: readonly string[], row: readonly string[]): string {
  if (head.every((name) => name === '')) return row.join(': ');
  return row.map((cell, i) => (i === 0 ? cell : `${head[i] ?? ''}: ${cell}`)).join(' · ');
}

function latin(text: string): string {
  return text
    .replaceAll('’', "'")
    .replaceAll('′', "'")
    .replace(/[^\u0020-\u00ff]/g, '?');
}
