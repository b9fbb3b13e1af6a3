import { fold } from '../text/fold';

/** What the key of a form field says about its value; first match wins. */
const BY_KEY: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:cvv|cvc|pin|otp|password|passcode|senha|clave|contrasena|passwort|sifre|parola|secret|token)\b/,
    'SECRET',
  ],
  [/\b(?:e ?mail|mail|correo|courriel|eposta|surel)\b/, 'EMAIL_ADDRESS'],
  [
    /\b(?:phone|mobile|telephone|tel|telefono|celular|telefone|whatsapp|handy|telefon|cep|hp|telepon|number to call)\b/,
    'PHONE_NUMBER',
  ],
  [
    /\b(?:dob|birth|birthday|birthdate|date of birth|nacimiento|nascimento|geburtsdatum|naissance|nascita|dogum|lahir)\b/,
    'DATE_OF_BIRTH',
  ],
  [
    /\b(?:address|street|direccion|endereco|adresse|indirizzo|adres|alamat|city|ciudad|cidade|stadt|ville|citta|sehir|kota|zip|postcode|postal)\b/,
    'STREET_ADDRESS',
  ],
  [
    /\b(?:name|names|surname|nombre|apellido|apellidos|nome|sobrenome|cognome|vorname|nachname|nom|prenom|ad|soyad|nama|firstname|lastname|fullname|username)\b/,
    'PERSON',
  ],
];

/** A key as words: `screen_0_Full_Name_1` and `fullName` → "screen full name". */
export const wordsOfKey = (key: string): string =>
  fold(key.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'))
    .replace(/[^\p{L}\p{M}]+/gu, ' ')
    .trim();

/** The type a form field's value has by its key, if the key says so. */
export function typeOfKey(words: string): string | undefined {
  return BY_KEY.find(([pattern]) => pattern.test(words))?.[1];
}
