import type { Lexicon } from '../context/lexicon';
import { surroundings, type Surroundings } from '../context/surroundings';
import { fold } from '../text/fold';
import { groupsOf, type Groups } from '../text/groups';
import { wordsOf, type Words } from '../text/words';
import { factsOf, type Facts } from './facts';
import type { WordTable } from '../text/word-table';
import type { MessageBudget } from './message-budget';
import type { Candidate } from './recogniser';

/** What a caller knows about a conversation before the first pattern runs. */
export interface ScanContext {
  /** ISO country of the sender's number. */
  readonly region?: string | undefined;
  /** Folded name tokens (see `KnownNames`). */
  readonly names?: KnownNameSet | undefined;
  /** Known telephone numbers: bare digits in every variant. */
  readonly numbers?: ReadonlySet<string> | undefined;
  /** Context groups of the previous message, when it asked for something. */
  readonly asked?: ReadonlySet<string> | undefined;
  /** What the texts of the message may cost together. */
  readonly budget?: MessageBudget | undefined;
}

/** A token of a known name. */
export interface KnownName {
  readonly risky: boolean;
  readonly name: string;
}

/** Folded tokens of known names; `risky` ones are also ordinary words and need a capital inside a sentence or a neighbour. */
export interface KnownNameSet {
  readonly tokens: WordTable<KnownName>;
  /** Some name is in a script other than Latin: Latin words are then compared by their sound too. */
  readonly foreign: boolean;
}

const MAX_PER_TYPE = 200;
/** About twice what 64 Ki characters of ordinary chat cost. */
const MAX_STEPS = 50_000;
const CONTEXT_WORDS = 8;
/** Instructions × characters that operator patterns may cost: about 120 ms at worst. */
const MAX_PATTERN_WORK = 4_200_000;

/** One text under examination: its views, made when first asked for, the candidates found, and the work budget. */
export class Scan {
  readonly candidates: Candidate[] = [];
  private spent = 0;
  private perType: Map<string, number> | undefined;
  /** What the characters and words of the text tell about it. */
  readonly facts: Facts;
  private groupsView: Groups | undefined;
  private readonly said = new Map<RegExp, boolean>();
  private lastAround: { start: number; end: number; found: Surroundings } | undefined;

  private constructor(
    readonly text: string,
    readonly folded: string,
    readonly words: Words,
    readonly context: ScanContext,
    /** True while the look-alike view is read: what is found there is not what was typed. */
    readonly disguised: boolean,
    private readonly maxGap: number,
    private readonly maxSteps: number,
    private readonly patternBudget: PatternBudget,
  ) {
    this.facts = factsOf(text, words.flags, context);
  }

  static of(
    text: string,
    context: ScanContext,
    lexicon: Lexicon,
    maxSteps = MAX_STEPS,
    patternBudget = context.budget?.patterns ?? new PatternBudget(),
  ): Scan {
    const folded = fold(text);
    return new Scan(text, folded, wordsOf(folded, lexicon), context, false, 3, maxSteps, patternBudget);
  }

  /** The same text in another, equally long view; shares words, and may cost half as much again. */
  disguise(text: string): Scan {
    const most = this.maxSteps / 2;
    return new Scan(text, this.folded, this.words, this.context, true, 16, most, this.patternBudget);
  }

  get groups(): Groups {
    this.groupsView ??= groupsOf(this.text, this.maxGap);
    return this.groupsView;
  }

  /** Context words around a range; the last answer is kept, because neighbours ask for the same range. */
  around(start: number, end: number): Surroundings {
    const last = this.lastAround;
    if (last?.start === start && last.end === end) return last.found;
    this.spend(1);
    const found = surroundings(this.words, start, end, this.folded, CONTEXT_WORDS);
    this.lastAround = { start, end, found };
    return found;
  }

  /** Whether one of the groups stands within its window: five words before, two after, or was asked for by the previous message. */
  near(start: number, end: number, group: string, before = 5, after = 2): boolean {
    const found = this.around(start, end);
    return (
      (found.before.get(group) ?? 99) < before ||
      (found.after.get(group) ?? 99) < after ||
      (this.context.asked?.has(group) === true && this.isWhole(start, end))
    );
  }

  /** Whether any word of the group stands in the text, or was asked for: a cheap question before an expensive pattern. */
  mentions(group: string): boolean {
    if (this.context.asked?.has(group) === true) return true;
    const { known, entries } = this.words;
    for (const index of known) {
      const entry = entries[index]!;
      if (entry.groups.includes(group)) return true;
      for (const phrase of entry.phrases) if (phrase.groups.includes(group)) return true;
    }
    return false;
  }

  /** Whether a pattern occurs anywhere in the text: looked for once, however many candidates ask. */
  says(pattern: RegExp): boolean {
    let said = this.said.get(pattern);
    if (said === undefined) this.said.set(pattern, (said = pattern.test(this.text)));
    return said;
  }

  /** Whether the range is all that the text says, apart from punctuation and a few words. */
  isWhole(start: number, end: number): boolean {
    return (
      start <= 3 &&
      this.text.length - end <= 3 &&
      WRAPPING.test(this.text.slice(0, start)) &&
      WRAPPING.test(this.text.slice(end))
    );
  }

  /** Counts work, about a microsecond a step; throws `BudgetExceeded` beyond what one text may cost. */
  spend(steps: number): void {
    this.spent += steps;
    if (this.spent > this.maxSteps || this.context.budget?.spend(steps) === false) throw new BudgetExceeded();
  }

  /** What the text has cost so far. */
  get steps(): number {
    return this.spent;
  }

  /** Counts what an operator pattern of so many instructions costs at worst on this text; throws like {@link spend}. */
  spendOnPattern(instructions: number): void {
    this.patternBudget.spend(instructions * this.text.length);
  }

  /** Adds a candidate; too many of one type exceed the budget like too much work. */
  add(candidate: Candidate): void {
    this.perType ??= new Map();
    const count = (this.perType.get(candidate.type) ?? 0) + 1;
    this.perType.set(candidate.type, count);
    if (count > MAX_PER_TYPE) throw new BudgetExceeded();
    this.candidates.push(candidate);
  }
}

/** What operator patterns may still cost, in instructions × characters. */
export class PatternBudget {
  private left = MAX_PATTERN_WORK;

  /** Throws `BudgetExceeded` beyond what they may cost. */
  spend(work: number): void {
    this.left -= work;
    if (this.left < 0) throw new BudgetExceeded();
  }
}

/** Ends the examination of a text that costs too much. Caught in `detect`: the text is withheld. */
export class BudgetExceeded extends Error {}

const WRAPPING = /^[\s.,;:!?'"()[\]<>*_~-]{0,3}$/;
