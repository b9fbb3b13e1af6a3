import { sharedLexicon } from '../recognisers/registry';
import { fold } from '../text/fold';
import { wordsOf } from '../text/words';

const MAX_LENGTH = 300;

/** Context groups of a message that asked for something: a question, or a request that ends without an answer. */
export function askedFor(previousText: string): ReadonlySet<string> {
  const folded = fold(previousText.slice(-MAX_LENGTH));
  const words = wordsOf(folded, sharedLexicon());
  const asked = new Set<string>();
  for (let i = 0; i < words.count; i += 1) {
    const entry = words.entries[i];
    if (entry === undefined) continue;
    for (const group of entry.groups) asked.add(group);
    for (const phrase of entry.phrases)
      if (phrase.rest.every((word, k) => folded.slice(words.start[i + 1 + k], words.end[i + 1 + k]) === word))
        for (const group of phrase.groups) asked.add(group);
  }
  return asked;
}
