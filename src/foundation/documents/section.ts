/** A part of a document for people: a heading, lines, and a table whose first row is its head. */
export interface DocumentSection {
  heading: string;
  lines: string[];
  table?: string[][];
}

/** A document for people. `madeAt` is what its file says, so that the same document gives the same bytes. */
export interface ReadableDocument {
  title: string;
  /** First heading; the title when absent. */
  headline?: string;
  sections: readonly DocumentSection[];
  madeAt: Date;
}
