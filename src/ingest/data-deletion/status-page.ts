import type { DataDeletionState } from './data-deletion.store';

/** Lets the page have its few style rules and nothing else. */
export const STATUS_PAGE_CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** The human-readable page of one request: its state and the ground of a refusal in words, and no personal data. */
export function statusPage(request: DataDeletionState | null, controller: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Deletion request</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>
</head>
<body>
<h1>Deletion request</h1>
${(request === null ? unknownText(controller) : textOf(request, controller)).map((line) => `<p>${escape(line)}</p>`).join('\n')}
</body>
</html>
`;
}

function unknownText(controller: string): string[] {
  return [
    `There is no deletion request with this code. If you were given it by ${controller}, check that all of it was copied.`,
  ];
}

function textOf({ state, ground, receivedAt, decidedAt }: DataDeletionState, controller: string): string[] {
  const received = `${controller} received your request on ${dayOf(receivedAt)} through Meta.`;
  if (state === 'completed') {
    return [
      received,
      `The data kept about your login to the app was deleted${decidedAt ? ` on ${dayOf(decidedAt)}` : ''}.`,
    ];
  }
  if (state === 'refused') {
    return [
      received,
      `It was refused under Article ${ground ?? '12'} of the General Data Protection Regulation. You may complain to your supervisory authority.`,
    ];
  }
  return [
    received,
    'A person has to decide on it; that has not happened yet. Nothing has been deleted so far.',
    'It concerns data about your login to the app. WhatsApp messages with a business are a different matter: ask that business for their deletion.',
  ];
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
