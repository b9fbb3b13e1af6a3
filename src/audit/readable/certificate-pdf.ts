import { documentPdf } from '../../foundation/documents';
import type { CertificatePayload } from '../certificate/certificate-payload';
import { certificateDocument } from './certificate-text';

/** The certificate as a PDF for the file: the same certificate gives the same bytes. Letters that its fonts lack stand right in the JWS and the page. */
export function certificatePdf(payload: CertificatePayload, jwsSha256: string): Promise<Buffer> {
  return documentPdf(certificateDocument(payload, jwsSha256));
}
