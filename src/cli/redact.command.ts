import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { createRedactor, DEFAULT_POLICY, type RedactionContext, type Redactor } from '../redaction';

const EXIT_BAD_INPUT = 65;

/** Adds `lethe redact`: JSON lines in, redacted JSON lines out, in order; needs no service. */
export function register(program: Command): void {
  program
    .command('redact')
    .description('redact JSON lines {"text", "region"?, "names"?} from standard input')
    .option('--region <CC>', "ISO country of the sender's number, for lines that name none")
    .option('--name <name...>', 'known names of the conversation, for lines that name none')
    .action(async (options: { region?: string; name?: string[] }) => {
      process.exitCode = await redactStream(process.stdin, process.stdout, process.stderr, options);
    });
}

/**
 * Redacts a stream line by line, one answer per line and in order. A bad line is answered `{"error"}` and named on `errors` by its number, never its content;
 * the others are answered all the same. Returns the exit code: 65 when a line was bad.
 */
export async function redactStream(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  errors: NodeJS.WritableStream,
  options: { region?: string; name?: string[] },
): Promise<number> {
  const redactor = createRedactor(DEFAULT_POLICY);
  let number = 0;
  let answered = 0;
  let bad = 0;
  const write = async (json: string): Promise<void> => {
    answered += 1;
    if (!output.write(`${json}\n`)) await new Promise<void>((resume) => output.once('drain', () => resume()));
  };
  const refuse = (problem: string): Promise<void> => {
    bad += 1;
    const error = `line ${answered + 1}: ${problem}`;
    errors.write(`${error}\n`);
    return write(JSON.stringify({ error }));
  };
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() === '') continue;
    // Empty lines at the end are nobody's; those before a line would shift every answer behind them.
    while (answered < number - 1) await refuse('must be one JSON object, not empty');
    const answer = answerTo(redactor, line, options);
    await (answer.problem === undefined ? write(answer.json) : refuse(answer.problem));
  }
  return bad === 0 ? 0 : EXIT_BAD_INPUT;
}

function answerTo(
  redactor: Redactor,
  line: string,
  options: { region?: string; name?: string[] },
): { json: string; problem?: undefined } | { problem: string } {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    return { problem: 'must be one JSON object' };
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    return { problem: 'must be one JSON object' };
  const given = row as Record<string, unknown>;
  const text = given.text;
  // A writer of JSON says `null` for what it does not know.
  const region = given.region ?? options.region;
  const names = given.names ?? options.name;
  if (typeof text !== 'string') return { problem: '"text" must be a string' };
  if (region !== undefined && (typeof region !== 'string' || !/^[A-Za-z]{2}$/.test(region)))
    return { problem: '"region" must be an ISO country code of two letters' };
  if (names !== undefined && !(Array.isArray(names) && names.every((name) => typeof name === 'string')))
    return { problem: '"names" must be an array of strings' };
  const context: RedactionContext = { region, names: names };
  const { text: redacted, spans, withheld } = redactor.redact(text, context);
  return { json: JSON.stringify({ text: redacted, spans, ...(withheld ? { withheld } : {}) }) };
}
