/** Languages that people can be written to in, and ask in: those of the redaction as well. ISO 639-1. */
export const LANGUAGES = ['en', 'es', 'pt', 'de', 'fr', 'it', 'tr', 'id', 'ar', 'hi'] as const;
/** One of {@link LANGUAGES}. */
export type Language = (typeof LANGUAGES)[number];
