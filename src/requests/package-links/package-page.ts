import type { Language } from '../languages';
import type { LinkVisit } from './package-links';
import { packagePageTexts } from './package-page-wording';

/** Lets the page have its few style rules and its own forms, and nothing else. */
export const PACKAGE_PAGE_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/** What a page can show: everything but the package itself. */
export type ShownVisit = Exclude<LinkVisit, { is: 'right' }>;

/** The page behind a link. It names neither the person nor the business, and holds no script. `action` is the link's own path. */
export function packagePage(
  visit: ShownVisit,
  { language, action }: { language: Language; action: string },
): string {
  const texts = packagePageTexts(language);
  const sendForm = `<form method="post" action="${action}/code"><button>${texts.sendCode}</button></form>`;
  const codeForm = `<form method="post" action="${action}"><label>${texts.codeLabel}
<input name="code" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9]{6}" maxlength="6" required autofocus></label>
<button>${texts.fetch}</button></form>`;
  const parts: Record<ShownVisit['is'], string[]> = {
    open: [said(texts.open), sendForm],
    sent: [said(texts.sent), codeForm, sendForm],
    wrong: [said(texts.wrong.replace('{attemptsLeft}', attemptsOf(visit))), codeForm, sendForm],
    over: [said(texts.over), sendForm],
    doubtful: [said(texts.doubtful)],
    'no-more-codes': [said(texts.noMoreCodes), codeForm],
    gone: [said(texts.gone)],
  };
  return `<!doctype html>
<html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${texts.title}</title>
<style>body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#222}
input,button{font:inherit;padding:.5rem .8rem;margin:.4rem 0;display:block}form{margin:1.5rem 0}</style>
</head>
<body>
<h1>${texts.title}</h1>
${parts[visit.is].join('\n')}
</body>
</html>
`;
}

function said(text: string): string {
  return `<p>${text}</p>`;
}

function attemptsOf(visit: ShownVisit): string {
  return visit.is === 'wrong' ? String(visit.attemptsLeft) : '';
}
