const NONE: readonly RegExpExecArray[] = [];

/** Matches of a global pattern. Most texts have none: for them this costs a single pass, where `matchAll` would copy the pattern first. */
export function matchesOf(text: string, pattern: RegExp): Iterable<RegExpExecArray> {
  pattern.lastIndex = 0;
  const some = pattern.test(text);
  pattern.lastIndex = 0;
  return some ? text.matchAll(pattern) : NONE;
}
