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

/** Redacts a stream line by line; stops at the first bad line with its number, never its content, and returns the exit code. */
export async function redactStream(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  errors: NodeJS.WritableStream,
  options: { region?: string; name?: string[] },
): Promise<number> {
  const redactor = createRedactor(DEFAULT_POLICY);
  let number = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    number += 1;
    if (line.trim() === '') continue;
    const answer = answerTo(redactor, line, options);
    if (answer.problem !== undefined) {
      errors.write(`line ${number}: ${answer.problem}\n`);
      return EXIT_BAD_INPUT;
    }
    if (!output.write(`${answer.json}\n`))
      await new Promise<void>((resume) => output.once('drain', () => resume()));
  }
  return 0;
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
  const { text, region = options.region, names = options.name } = row as Record<string, unknown>;
  if (typeof text !== 'string') return { problem: '"text" must be a string' };
  if (region !== undefined && (typeof region !== 'string' || !/^[A-Za-z]{2}$/.test(region)))
    return { problem: '"region" must be an ISO country code of two letters' };
  if (names !== undefined && !(Array.isArray(names) && names.every((name) => typeof name === 'string')))
    return { problem: '"names" must be an array of strings' };
  const context: RedactionContext = { region, names: names };
  const { text: redacted, spans, withheld } = redactor.redact(text, context);
  return { json: JSON.stringify({ text: redacted, spans, ...(withheld ? { withheld } : {}) }) };
}
