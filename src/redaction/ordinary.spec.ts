import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRedactor, DEFAULT_POLICY } from '.';
import { ordinaryMessages } from './fixtures/drawn/ordinary';
import { diceOf } from './fixtures/identifier-samples';

/** Written in several sets, each read once before anything was changed for it (see docs/REDACTION.md). */
const ROUNDS = 8;

describe('ordinary messages of forty languages, their numbers drawn anew', () => {
  const redactor = createRedactor(DEFAULT_POLICY);
  const templates = readFileSync(join(__dirname, 'fixtures', 'ordinary-templates.txt'), 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('//'));
  const messages = Array.from({ length: ROUNDS }, (_, round) =>
    ordinaryMessages(templates, diceOf(round + 1)),
  ).flat();

  it.each([
    ['with the region of the sender', true],
    ['from nowhere we know', false],
  ])('%s hold hardly a card, account, identifier or link', (_case, known) => {
    const identifiers: string[] = [];
    const links: string[] = [];
    for (const { country, text } of messages)
      for (const { type, start, end } of redactor.redact(text, known ? { region: country } : {}).spans) {
        const hit = `${country} ${type} ${text.slice(start, end)} in ${text}`;
        if (type === 'URL') links.push(hit);
        else if (
          /^(?:CREDIT_CARD|IBAN_CODE|(?!IP_)[A-Z]{2}_[A-Z_]{1,40})$/.test(type) &&
          !/_BANK_NUMBER$/.test(type)
        )
          identifiers.push(hit);
      }
    const perThousand = (hits: string[]): number => (hits.length / messages.length) * 1000;
    expect([identifiers, perThousand(identifiers) <= 0.5]).toEqual([identifiers, true]);
    expect([links, perThousand(links) <= 1]).toEqual([links, true]);
  });
});
