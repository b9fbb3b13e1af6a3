import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import { DomainError } from '../../foundation/errors';
import type { OperatorPattern } from './policy';

/** The engine, loaded when an operator has patterns. */
const engine = (): typeof RE2JS => (createRequire(__filename)('re2js') as { RE2JS: typeof RE2JS }).RE2JS;

const MAX_LENGTH = 1000;
const MAX_PATTERNS = 50;
const MAX_HITS = 200;

/** An operator pattern ready to run. */
export interface CompiledPattern {
  readonly type: string;
  /** Start and end of every hit; stops after 200. */
  find(text: string): { start: number; end: number }[];
}

/**
 * Compiles operator patterns with re2js: linear time, never the backtracking engine.
 * Throws `redaction.pattern.invalid` naming the pattern's place and the rule; show it when the policy is saved.
 */
export function compilePatterns(patterns: readonly OperatorPattern[]): CompiledPattern[] {
  if (patterns.length > MAX_PATTERNS) throw invalid(`at most ${MAX_PATTERNS} patterns`);
  return patterns.map((pattern, index) => {
    if (pattern.pattern.length === 0 || pattern.pattern.length > MAX_LENGTH)
      throw invalid(`pattern ${index + 1}: between 1 and ${MAX_LENGTH} characters`);
    const compiled = compile(pattern, index);
    if (compiled.matcher('').matches()) throw invalid(`pattern ${index + 1}: must not match the empty text`);
    return { type: pattern.type, find: (text) => hits(compiled, text) };
  });
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
