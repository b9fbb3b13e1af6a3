import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { type Needle, needlesOf, phoneNeedles } from '../../backups/residue-scan';
import { DomainError } from '../../foundation/errors';

const wanted = z.union([
  z.strictObject({ label: z.string().min(1).max(60), phone: z.string().regex(/^\+\d{7,15}$/) }),
  z.strictObject({ label: z.string().min(1).max(60), text: z.string().min(6).max(1_000) }),
]);

/** Reads what to look for, as JSON lines: `{"label","phone"}` or `{"label","text"}`. On standard input, so that no shell keeps a number in its history. */
export async function readWanted(input: Readable): Promise<Needle[]> {
  const needles: Needle[] = [];
  for await (const line of createInterface({ input })) {
    if (line.trim() === '') continue;
    const parsed = wanted.safeParse(parse(line));
    if (!parsed.success)
      throw new DomainError(
        'invalid',
        'residue.line',
        'a line is {"label":"…","phone":"+…"} or {"label":"…","text":"at least six characters"}',
      );
    const { label } = parsed.data;
    needles.push(
      ...('phone' in parsed.data
        ? phoneNeedles(label, parsed.data.phone)
        : needlesOf(label, parsed.data.text)),
    );
  }
  return needles;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
