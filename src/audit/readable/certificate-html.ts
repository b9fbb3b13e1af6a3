import { documentHtml } from '../../foundation/documents';
import type { CertificatePayload } from '../certificate/certificate-payload';
import { certificateDocument } from './certificate-text';

/** The certificate as a page for people. `jwsSha256` is the base64 digest of the JWS. */
export function certificateHtml(payload: CertificatePayload, jwsSha256: string): string {
  return documentHtml(certificateDocument(payload, jwsSha256));
}
