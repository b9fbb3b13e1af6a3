export { documentHtml } from './html';
export { documentPdf } from './pdf';
export type { DocumentSection, ReadableDocument } from './section';
