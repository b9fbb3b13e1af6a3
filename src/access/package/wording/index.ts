import { ARABIC } from './ar';
import { GERMAN } from './de';
import { ENGLISH } from './en';
import { SPANISH } from './es';
import { FRENCH } from './fr';
import { HINDI } from './hi';
import { INDONESIAN } from './id';
import { ITALIAN } from './it';
import { PORTUGUESE } from './pt';
import { TURKISH } from './tr';
import type { PackageTexts } from './package-texts';

export { packageName } from './names';
export type { PackageTexts } from './package-texts';

const TEXTS: Readonly<Record<string, PackageTexts>> = {
  en: ENGLISH,
  es: SPANISH,
  pt: PORTUGUESE,
  de: GERMAN,
  fr: FRENCH,
  it: ITALIAN,
  tr: TURKISH,
  id: INDONESIAN,
  ar: ARABIC,
  hi: HINDI,
};

/** Languages that packages are written in. */
export const PACKAGE_LANGUAGES = Object.keys(TEXTS);

/** A language that packages are written in: the person's, or English. */
export function packageLanguage(wanted: string | null): string {
  return wanted !== null && Object.hasOwn(TEXTS, wanted) ? wanted : 'en';
}

/** What the pages say in one of {@link PACKAGE_LANGUAGES}. */
export function packageTexts(language: string): PackageTexts {
  return TEXTS[packageLanguage(language)]!;
}

/** A text with its words in braces filled in. */
export function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
