const cache = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Bare digits of known numbers in every variant people write; the same array is prepared once. */
export function knownNumbers(numbers: readonly string[]): ReadonlySet<string> {
  let prepared = cache.get(numbers);
  if (prepared === undefined)
    cache.set(numbers, (prepared = new Set(numbers.slice(0, 200).flatMap(variants))));
  return prepared;
}

/** With and without country code and trunk zero; Brazil's ninth digit, Mexico's 1 after 52, Argentina's 9 after 54. */
function variants(number: string): string[] {
  const digits = number.replace(/\D/g, '').replace(/^00/, '');
  if (digits.length < 7) return [];
  const forms = new Set([digits]);
  if (/^55\d{2}9\d{8}$/.test(digits)) forms.add(digits.slice(0, 4) + digits.slice(5));
  if (/^55\d{10}$/.test(digits)) forms.add(`${digits.slice(0, 4)}9${digits.slice(4)}`);
  if (/^521\d{10}$/.test(digits)) forms.add(`52${digits.slice(3)}`);
  if (/^52\d{10}$/.test(digits)) forms.add(`521${digits.slice(2)}`);
  if (/^549\d{10}$/.test(digits)) forms.add(`54${digits.slice(3)}`);
  if (/^54\d{10}$/.test(digits)) forms.add(`549${digits.slice(2)}`);
  for (const form of [...forms])
    for (let code = 1; code <= 3; code += 1)
      if (form.length - code >= 7) forms.add(form.slice(code).replace(/^0+/, ''));
  return [...forms];
}
