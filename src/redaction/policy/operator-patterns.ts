import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { DomainError } from '../../foundation/errors';
import type { OperatorPattern } from './policy';

/** The engine, loaded when an operator has patterns. */
const engine = (): typeof RE2JS => (createRequire(__filename)('re2js') as { RE2JS: typeof RE2JS }).RE2JS;

const MAX_LENGTH = 1000;
const MAX_PATTERNS = 50;
/** One more than a text may have of a type: the scan stops there, and nothing is left unmasked. */
const MAX_HITS = 201;
/**
 * Instructions that all patterns together may compile to. Linear still means instructions × characters, and counted repeats multiply: `[a-z]{1,1000}`
 * is 2,000 instructions, four seconds on 64 Ki characters. Below this every WhatsApp text (4,096 characters) stays within `MAX_PATTERN_WORK`.
 */
const MAX_INSTRUCTIONS = 1000;

/** An operator pattern ready to run. */
export interface CompiledPattern {
  readonly type: string;
  /** Instructions: what a character costs at worst. */
  readonly size: number;
  /** Start and end of the hits, up to one more than a text may have. */
  find(text: string): { start: number; end: number }[];
}

/**
 * Compiles operator patterns with re2js: linear time, never the backtracking engine.
 * Throws `redaction.pattern.invalid` naming the pattern's place and the rule; show it when the policy is saved.
 */
export function compilePatterns(patterns: readonly OperatorPattern[]): CompiledPattern[] {
  if (patterns.length > MAX_PATTERNS) throw invalid(`at most ${MAX_PATTERNS} patterns`);
  const compiled = patterns.map((pattern, index) => {
    if (pattern.pattern.length === 0 || pattern.pattern.length > MAX_LENGTH)
      throw invalid(`pattern ${index + 1}: between 1 and ${MAX_LENGTH} characters`);
    const re2 = compile(pattern, index);
    if (re2.matcher('').matches()) throw invalid(`pattern ${index + 1}: must not match the empty text`);
    return {
      type: pattern.type,
      size: re2.programSize(),
      find: (text: string) => hits(re2, text),
    };
  });
  const size = compiled.reduce((sum, one) => sum + one.size, 0);
  if (size > MAX_INSTRUCTIONS)
    throw invalid(
      `the patterns compile to ${size} instructions, of which at most ${MAX_INSTRUCTIONS} are allowed: use smaller repeats, {1,20} for {1,1000}`,
    );
  return compiled;
}

function compile(pattern: OperatorPattern, index: number): RE2JS {
  try {
    const re2 = engine();
    return re2.compile(pattern.pattern, pattern.ignoreCase === true ? re2.CASE_INSENSITIVE : 0);
  } catch (cause) {
    throw invalid(`pattern ${index + 1}: not valid RE2 syntax (no look-around, repeats up to 1,000)`, cause);
  }
}

function hits(compiled: RE2JS, text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  const matcher = compiled.matcher(text);
  while (found.length < MAX_HITS && matcher.find())
    if (matcher.end() > matcher.start()) found.push({ start: matcher.start(), end: matcher.end() });
  return found;
}

const invalid = (message: string, cause?: unknown): DomainError =>
  new DomainError('invalid', 'redaction.pattern.invalid', message, { cause });
