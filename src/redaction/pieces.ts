import type { DetectionInput } from './detect';
import type { Candidate, Recogniser } from './recognisers/recogniser';
import { NEVER_STORED, RECOGNISERS, sharedLexicon } from './recognisers/registry';
import { collect, run } from './recognisers/run';
import { PatternBudget, Scan, type ScanContext } from './recognisers/scan';
import { ShadowText } from './text/shadow-text';

const PIECE = 2048;
/** Longer than any value that is never stored, but for tokens, which are read from either side. */
const PIECE_OVERLAP = 256;
/** What a piece may cost … */
const PIECE_STEPS = 4000;
/** … and what all pieces of so many characters may cost together: once it is spent, the others are masked whole. */
const WINDOW = 65_536;
const WINDOW_STEPS = 40_000;

/**
 * Looks for what is never stored in a text that cost too much, piece by piece, each with a budget of its own: the original is kept, and nothing of the kind
 * may be kept with it. Operator patterns share what they may cost among the pieces. A piece that costs too much even so is masked whole.
 */
export function readPieces(
  text: string,
  offset: number,
  input: DetectionInput,
  into: Candidate[],
  blind: Candidate[],
): void {
  const search = new PieceSearch(input, text.length);
  for (const [from, piece] of piecesOf(text))
    if (!search.read(piece, offset + from, into))
      blind.push(unread(offset + from, offset + from + piece.length));
}

/** The same for a text that cannot be read because of a mistake of ours: a piece over which anything is thrown is masked whole too. Never throws. */
export function readWhatCanBeRead(
  text: string,
  input: DetectionInput,
  into: Candidate[],
  blind: Candidate[],
): void {
  const search = new PieceSearch(input, text.length);
  for (const [from, piece] of piecesOf(text)) {
    let complete = false;
    try {
      complete = search.read(piece, from, into);
    } catch {
      // Who calls has reported the mistake already; here only counts that nothing stays unread.
    }
    if (!complete) blind.push(unread(from, from + piece.length));
  }
}

function* piecesOf(text: string): Generator<readonly [from: number, piece: string]> {
  for (let from = 0; from < text.length; from += PIECE - PIECE_OVERLAP)
    yield [from, text.slice(from, from + PIECE)];
}

/** One search over pieces: for types that the policy never stores, and for identifiers and secrets whatever it says. */
class PieceSearch {
  private readonly recognisers: readonly Recogniser[];
  private readonly patterns: DetectionInput['patterns'];
  private readonly patternBudget: PatternBudget;
  private readonly scan: ScanContext;
  private stepsLeft: number;

  constructor(
    private readonly input: DetectionInput,
    length: number,
  ) {
    const { budget, ...scan } = input.scan;
    this.scan = scan;
    this.patternBudget = budget?.piecePatterns ?? new PatternBudget();
    const most = WINDOW_STEPS * Math.ceil(length / WINDOW);
    this.stepsLeft = budget?.forPieces(most) ?? most;
    this.recognisers = RECOGNISERS.filter(
      (recogniser) =>
        NEVER_STORED.includes(recogniser) ||
        [recogniser.type, ...(recogniser.furtherTypes?.(input.scan.region) ?? [])].some(input.neverStored),
    );
    this.patterns = input.patterns.filter(({ type }) => input.neverStored(type));
  }

  /** False when the piece cost too much. */
  read(piece: string, offset: number, into: Candidate[]): boolean {
    if (this.stepsLeft <= 0) return false;
    const shadow = ShadowText.of(piece);
    const scan = Scan.of(shadow.text, this.scan, sharedLexicon(), PIECE_STEPS, this.patternBudget);
    const complete = run(scan, this.recognisers, this.patterns);
    this.stepsLeft -= scan.steps;
    this.input.scan.budget?.spendOnPieces(scan.steps);
    collect(scan, shadow, offset, 0, into);
    return complete;
  }
}

/** Nobody could look for what is never stored here: masked whole. */
const unread = (start: number, end: number): Candidate => ({
  type: 'SECRET',
  start,
  end,
  score: 1,
  validated: true,
});
