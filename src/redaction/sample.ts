/** Something of every common type, once in words and once among other digits: invented, read to have everything ready before the first text comes. */
export const SAMPLE =
  'Hi, my name is Ana Maria. Call +49 151 2345678 or 06 12 34 56 78, card 4111 1111 1111 1111, DNI 12345678Z, a@b.com https://x.com/a 12.03.1985 Rua Augusta 12, pin 1234, bsn 220741013, DE89 3704 0044 0532 0130 00, 1-1-1 4711.9 l1 O0 AB12 ';
