/** What the demonstration shows: numbered steps, each with its evidence. */
export class Narrator {
  private steps = 0;

  constructor(private readonly write: (text: string) => void = (text) => process.stdout.write(text)) {}

  /** Begins a step. */
  step(title: string): void {
    this.steps += 1;
    this.write(`\n${this.steps}. ${title}\n`);
  }

  /** Something that happened, as the person reads it. */
  say(text: string): void {
    for (const line of text.split('\n')) this.write(`   ${line}\n`);
  }

  /** A request and how it was answered. */
  call(method: string, path: string, answer: string): void {
    this.say(`${method} ${path} → ${answer}`);
  }
}

/** Throws when the system did not do what the demonstration claims; the run then ends with a status other than 0. */
export function demand(condition: unknown, claim: string): asserts condition {
  if (!condition) throw new Error(`the demonstration failed: ${claim}`);
}
