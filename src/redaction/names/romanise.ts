/** Latin letters of the sounds of other scripts: rough on purpose, for comparing names, not for reading. */
const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  [
    // Cyrillic
    'а a|б b|в v|г g|ґ g|д d|е e|ё e|є e|ж zh|з z|и i|і i|ї i|й i|к k|л l|м m|н n|о o|п p|р r|с s|т t|у u|ў u|ф f|х kh|ц ts|ч ch|ш sh|щ sh|ъ |ы y|ь |э e|ю yu|я ya|ђ dj|ј j|љ lj|њ nj|ћ c|џ dz',
    // Greek
    'α a|β v|γ g|δ d|ε e|ζ z|η i|θ th|ι i|κ k|λ l|μ m|ν n|ξ x|ο o|π p|ρ r|σ s|τ t|υ y|φ f|χ ch|ψ ps|ω o',
    // Arabic (hamza forms are folded to alif before)
    'ا a|ب b|ت t|ث th|ج j|ح h|خ kh|د d|ذ dh|ر r|ز z|س s|ش sh|ص s|ض d|ط t|ظ z|ع a|غ gh|ف f|ق q|ك k|ل l|م m|ن n|ه h|و w|ي y|ء |پ p|چ ch|گ g|ژ zh',
    // Devanagari
    'अ a|आ a|इ i|ई i|उ u|ऊ u|ए e|ऐ ai|ओ o|औ au|ा a|ि i|ी i|ु u|ू u|े e|ै ai|ो o|ौ au|ं n|ँ n|् |क k|ख kh|ग g|घ gh|ङ n|च ch|छ ch|ज j|झ jh|ञ n|ट t|ठ th|ड d|ढ dh|ण n|त t|थ th|द d|ध dh|न n|प p|फ ph|ब b|भ bh|म m|य y|र r|ल l|व v|श sh|ष sh|स s|ह h|ृ ri',
  ]
    .join('|')
    .split('|')
    .map((pair) => pair.split(' ') as [string, string]),
);

/** A folded word in Latin letters; unknown characters stay. */
export function romanise(word: string): string {
  if (/^[\x20-\x7f]*$/.test(word)) return word;
  let result = '';
  for (const character of word) result += LATIN[character] ?? character;
  return result;
}

/** Consonants of a romanised word, look-alike sounds together: what survives Arabic's missing vowels and the many spellings of one name. */
export function skeleton(roman: string): string {
  const bones = roman
    .replace(/ph/g, 'f')
    .replace(/[qc]h?|kh/g, 'k')
    .replace(/[gj]h?/g, 'j')
    .replace(/dh|th/g, (pair) => pair[0]!)
    .replace(/[vw]/g, 'v')
    .replace(/[aeiouy]/g, '');
  let single = '';
  for (const sound of bones) if (!single.endsWith(sound)) single += sound;
  return single;
}
