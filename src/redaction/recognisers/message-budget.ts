import { PatternBudget } from './scan';

/** What a character may cost on the average, in steps; in a text of 64 Ki by itself it may cost as much. */
const STEPS_PER_UNIT = 50_000 / 65_536;
const PIECE_STEPS_PER_UNIT = 40_000 / 65_536;
/** What a message may cost besides: short texts have few characters and numbers as dear as any. */
const STEPS = 30_000;
const PIECE_STEPS = 10_000;

/** What all texts of one message may cost together: each has its own limits, and a message may have four thousand texts. */
export class MessageBudget {
  private steps = STEPS;
  private pieceSteps = PIECE_STEPS;
  /** Shared by operator patterns over all texts, and by those over pieces of texts that cost too much. */
  readonly patterns = new PatternBudget();
  readonly piecePatterns = new PatternBudget();

  /** Another text of so many units is read. */
  allow(units: number): void {
    this.steps += units * STEPS_PER_UNIT;
    this.pieceSteps += units * PIECE_STEPS_PER_UNIT;
  }

  /** Counts work; false when the message has cost too much. */
  spend(steps: number): boolean {
    this.steps -= steps;
    return this.steps >= 0;
  }

  /** What pieces of a text that cost too much may cost, of so many steps that they ask for. */
  forPieces(steps: number): number {
    return Math.min(steps, this.pieceSteps);
  }

  /** Counts the work on such a piece. */
  spendOnPieces(steps: number): void {
    this.pieceSteps -= steps;
  }
}
