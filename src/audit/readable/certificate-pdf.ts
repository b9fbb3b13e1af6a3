import { buffer } from 'node:stream/consumers';
import type { CertificatePayload } from '../certificate/certificate-payload';
import { certificateSections } from './certificate-text';

/**
 * The certificate as a PDF for the file. The same certificate gives the same bytes: its own date is that of its issue. The standard fonts know Latin
 * letters; others are shown as `?`, and stand right in the JWS and the page.
 */
export async function certificatePdf(payload: CertificatePayload, jwsSha256: string): Promise<Buffer> {
  // Loaded when first needed: most processes never print.
  const { default: PDFDocument } = await import('pdfkit');
  const issued = new Date(payload.issuedAt);
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 50,
    info: { Title: `Certificate of erasure ${payload.id}`, CreationDate: issued, ModDate: issued },
  });
  pdf.font('Helvetica-Bold').fontSize(16).text(`Certificate of erasure, stage ${payload.stage}`);
  for (const { heading, lines, table } of certificateSections(payload, jwsSha256)) {
    pdf.moveDown().font('Helvetica-Bold').fontSize(12).text(heading);
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
