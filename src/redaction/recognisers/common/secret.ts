import { isBehindState } from '../../address/block';
import { Gap, type Groups } from '../../text/groups';
import { Fact, type Recogniser } from '../recogniser';
import type { Scan } from '../scan';

const NOT_A_CODE =
  /^\s?(?:[%€$£₹₺°]|(?:usd|eur|euros?|gbp|inr|tl|dollars?|rupees?|reais|pesos|kg|km|cm|m|am|pm|h|hrs?|hours?|min|minutes?|mins|days?|weeks?|months?|years?|people|persons?|times|pcs|items|points|stunden|tage|jahre|días|años|dias|anos|jours|ans|giorni|anni|gün|yıl|hari|tahun)\b)/i;
/** "Use 482910 as the … code". */
const ASSERTS = /^ (?:as|is) /i;
/** "el pin de la tarjeta nueva es 1093": what was said before a verb is what the digits are. */
const SAYS = /(?:^|[^\p{L}])(?:is|es|é|est|c'est|ist|lautet|è|adalah|هو|है|er|är|это|jest|je) $/iu;
/** "2164, that's the pin": what was said is called so in the next breath. */
const NAMES =
  /^[,.;]? ?(?:(?:so|y|e|et|und|and|which) )?(?:that's|that is|thats|it's|it is|is|this is|das ist|ist|dies ist|es|ese es|eso es|é|esse é|essa é|c'est|voilà|è|questo è|bu|o|itu|ini|adalah|هو|هذا|ده|यह|ये|это|це|to|dat is|det är|det er) /iu;
/** "unlock … type 5617": what is pressed to open something. */
const PRESSED =
  /(?:^|[^\p{L}])(?:type|types|enter|enters|press|punch in|key in|tap in|use|with|marcas?|marcar|marque|tecleas?|teclee|pones?|pon|poné|ponle|pulsas?|metes?|inserisci|saisi[rst]|saisissez|digit[ae]r?|aperta|com|tippen?|tippst|mit|tape[zr]?|compose[zr]?|avec|digiti|premi|con|tuşla|gir|tekan|ketik|pakai|اضغط|اكتب|wpisz|wciśnij|введи|введите|набери|наберите|нажми|zadej|zadejte|slå|knappa|trykk|tast|toets|toets in)\s$/iu;
/** … and in languages whose verbs stand behind. */
const PRESSED_BEHIND =
  /^ (?:eingeben|eintippen|eintippt|drücken|intoetsen|invoeren|tuşla|tuşlayın|girin|bas|basın|दबाओ|दबाएं|डालो|डालें|を押して|누르)/u;
/** Nothing counted stands behind it, and no reason. */
const SAID_LAST =
  /^ ?(?:$|[,.;:!?\n)])|^ (?:por|per|par|via|by|como|come|comme|as|als|do you|è|é|es|est|ok|है) /u;
const FOR = /^ (?:for|para|für|pour|per)(?!\p{L})/u;
/** "text STOP to 482910": a number that is written to. */
const ADDRESSED = /(?:^|[^\p{L}])(?:to|at|an|al|a|para|au|à|ke|إلى|على|на|do|naar|til|till|پر)\s$/iu;
const PIN_CODE = /pin ?code/i;
const OTP = /otp/i;
const MONEY_BEFORE = /(?:[$€£₹¥₺₩₽#]|\b(?:rs|usd|eur|gbp|inr|brl|idr|rp)\.?)\s?$/i;

/** "code KB-2207": an article; one-time codes have one letter in front, or five digits and more behind it. */
const ARTICLE_BEFORE = /(?<![A-Za-z])[A-Z]{2,5}[-/]$/;

/**
 * SECRET, in digits — one-time codes and PINs of four to eight digits (also "482 910", "123-456", "G-123456") and card verification values of three or four
 * beside a word for them, within five words before or three after. Never a price, an amount or a year; never a postal or promotion code.
 */
export const secretCode: Recogniser = {
  type: 'SECRET',
  needs: Fact.digit,
  minDigits: 3,
  patterns: [
    NOT_A_CODE,
    ASSERTS,
    SAYS,
    NAMES,
    PRESSED,
    PRESSED_BEHIND,
    SAID_LAST,
    FOR,
    ADDRESSED,
    MONEY_BEFORE,
    ARTICLE_BEFORE,
    PIN_CODE,
    OTP,
  ],
  readsDisguise: true,
  find(scan) {
    if ((scan.words.flags & Fact.secret) === 0 && scan.context.asked === undefined) return;
    const { groups, text } = scan;
    for (let i = 0; i < groups.count; i += 1) {
      const length = groups.end[i]! - groups.start[i]!;
      if (groups.digits[i] !== length || length > 8) continue;
      if (i > 0 && groups.gap[i] === Gap.dot && groups.digits[i - 1]! > 0) continue;
      const last = pairedWith(scan, i, length);
      const start = groups.start[i]!;
      const end = groups.end[last]!;
      if (continues(scan, i, last) || isRestOfMasked(text, start, end)) continue;
      if (
        NOT_A_CODE.test(text.slice(end, end + 10)) ||
        isBehindState(text, start, text.slice(start, end)) ||
        MONEY_BEFORE.test(text.slice(Math.max(0, start - 6), start))
      )
        continue;
      scan.spend(3);
      const digits = text.slice(start, end).replace(/\D/g, '');
      // "meeting id 445 4673 4190 passcode …": what a longer row ends in is no code of the word behind it.
      const row = i > 0 && groups.gap[i] === Gap.space && groups.digits[i - 1]! > 2;
      if (isCode(scan, start, end, digits, row)) {
        scan.add({ type: 'SECRET', start, end, score: 0.9, validated: false, value: digits });
        i = last;
      }
    }
  },
  context: {
    codeLike:
      'token|combination|combo|digits are|six digits|6 digits|the digits|number you sent|verification number|verify|verifying|got a text|text says|text saying|sms says|message says|numerito|me llegó|mensaje|combinación|me chegou|chegou|mensagem|combinação|zahlenkombination|kombination|ziffern|zahlen|six chiffres|6 chiffres|reçu|combinaison|sei cifre|arrivato|combinazione|altı haneli|gelen|enam digit|6 digit|masuk|kombinasi|ستة أرقام|وصلني|छह अंक|आया|zes cijfers|cijfers|шесть цифр|цифры|sześć cyfr|cyfry|siffrorna|cifre|cifrele',
    codeSent:
      'via text|typed in|sent me|sms says|sms sagt|sms dice|sms diz|sms dit|sms diyor|sms bilangnya|смс|me envió|me mandó|mi ha mandato|hat mir|por sms|per sms|par sms|via sms|by sms|by text|lewat sms|sms ile|texted|they sent me|sent me a code|me mandaram|me mandaron|me enviaron|me enviaram|mir geschickt|m a envoyé|m ont envoyé|mi hanno mandato|mi è arrivato|bana geldi|dikirim ke hp|прислали|надіслали|przyszedł|gestuurd|بعتولي|ارسلوا لي|أرسلوا لي|भेजा',
    lock: 'alarme|allarme|alarma|alarmanlage|alarmı|alarmnya|sirena|unlock|unlocks|door|gate|safe|alarm|opens|open the|puerta|portal|portón|caja fuerte|porta|portão|cofre|tür|tor|entsperren|aufsperren|öffnen|porte|portail|déverrouiller|coffre|cancello|cassaforte|sbloccare|kapı|kapıyı|kilit|kilidi|pintu|gerbang|brankas|الباب|البوابة|الخزنة|दरवाजा|ताला|deur|poort|drzwi|brama|furtka|sejf|дверь|ворота|сейф|dörr|dörren|porten',
    /** What lets somebody in has a number, too, and no password. */
    entryPass:
      'gate pass|bus pass|train pass|metro pass|day pass|entry pass|boarding pass|visitor pass|parking pass|season pass|ski pass|guest pass|travel pass|hall pass|monthly pass|pass no|pass number|pass nr',
    publicCode:
      'รหัสพนักงาน|รหัสนักศึกษา|รหัสนักเรียน|รหัสเครื่อง|รหัสสาขา|รหัสไปรษณีย์|קוד עובד|קוד מוצר|קוד קופון|קוד סניף|كود الموظف|كود المعلم|كود الطالب|kode pegawai|kode siswa|personel kodu|şube kodu|bölge kodu|código de empleado|código de tienda|código de sucursal|código da loja|código de funcionário|код товара|код магазина|код сотрудника|код города|код региона|код ошибки|지점코드|사원코드|centre code|center code|school code|college code|subject code|course code|paper code|branch code|store code|shop code|station code|stop code|design code|style code|stock code|batch code|model code|hsn code|sac code|state code|dealer code|agent code|route code|airport code|plan code|menu code|kode cabang|kode toko|kode warna|kode booking|kode sekolah|kode pesanan|kod cawangan|kod sekolah|kod warna|mã hàng|mã sản phẩm|mã số thuế|รหัสสินค้า|رمز الفرع|كود الفرع|كود اللون|كود الصنف|कोड नंबर|商品コード|店舗コード|상품코드|zip code|postal code|post code|postcode|area code|country code|promo code|discount code|coupon code|error code|status code|dial code|source code|dress code|qr code|bar code|product code|item code|sort code|code postal|code promo|código postal|codigo postal|código de área|código promocional|código de barras|código de descuento|código promocional|codice postale|codice sconto|codice fiscale|codice promozionale|postleitzahl|rabattcode|gutscheincode|posta kodu|alan kodu|indirim kodu|kode pos|kode promo|kode diskon|الرمز البريدي|رمز بريدي|कोड पोस्टल|पिन कोड|pin code|pincode|kode produk|codice articolo|código de artículo|código do artigo|code article|كود المنتج|رمز المنتج|cod produs|kod produktu|código do cliente|código de cliente|código del cliente|codice cliente|code client|customer code|client code|kundencode|müşteri kodu|employee code|código do produto|código de producto|codice prodotto|code produit|kode barang|ürün kodu|code civil|code pénal|code du travail|código civil|código penal|codice civile|codice penale|referral code|building code|highway code|color code|colour code|colour codes|php code|order|order number|pedido|ordine|commande|bestellung|error|zip|cap|plz|cep|promo|coupon|discount|sort|cod art|cód art|código art|code art|art code|kod art|unidades|unids|uds|bulto|bultos|pezzi|pièces|guichê|guiché|balcão|ventanilla|sportello|guichet|schalter|okienko|loket|gişe|окно',
  },
};

function isCode(scan: Scan, start: number, end: number, digits: string, row: boolean): boolean {
  if (
    digits.length >= 3 &&
    digits.length <= 4 &&
    !isYear(digits) &&
    !row &&
    scan.near(start, end, 'cvv', 6, 2) &&
    !scan.near(start, end, 'negative', 4, 0)
  )
    return true;
  if (digits.length < 4) return false;
  if (scan.near(start, end, 'password', 4, 0)) return !scan.near(start, end, 'entryPass', 4, 0);
  if (digits.length === 6 && scan.near(start, end, 'login', 3, 3)) return true;
  // "482910 is your … verification code" opens the message.
  const opening = digits.length >= 5 && (start <= 3 || ASSERTS.test(scan.text.slice(end, end + 5)));
  const named = NAMES.test(scan.text.slice(end, end + 16));
  const said = SAYS.test(scan.text.slice(Math.max(0, start - 10), start));
  if (!scan.near(start, end, 'code', said ? 7 : 5, row ? 0 : opening || named ? 5 : 3))
    return !row && isAsGoodAsCalled(scan, start, end, digits);
  // India's "pin code" is postal and has six digits; four are a card's.
  const pin = digits.length === 4 && scan.says(PIN_CODE);
  if (!pin && scan.near(start, end, 'publicCode', 4, 3) && !scan.says(OTP)) return false;
  // "roll no 2208614 centre code 4217": what something else names in front is no code of the word behind it.
  if (!scan.near(start, end, 'code', 5, 0) && scan.near(start, end, 'negative', 2, 0)) return false;
  if (digits.length < 5 && ARTICLE_BEFORE.test(scan.text.slice(Math.max(0, start - 7), start))) return false;
  // "รหัสลูกค้า 37933159": the code of a customer is the customer's number.
  if (scan.near(start, end, 'clientele', 2, 0)) return false;
  return !(isYear(digits) && scan.near(start, end, 'year', 1, 0));
}

/** Six digits that arrived or that are "the digits", four to eight that are pressed at a door: as good as called a code, unless they are a thing's or written to. */
function isAsGoodAsCalled(scan: Scan, start: number, end: number, digits: string): boolean {
  scan.spend(10);
  const before = scan.text.slice(Math.max(0, start - 14), start);
  if (
    ADDRESSED.test(before) ||
    scan.near(start, end, 'negative', 5, 2) ||
    scan.near(start, end, 'clientele', 4, 2)
  )
    return false;
  return (
    (digits.length === 6 &&
      ((SAID_LAST.test(scan.text.slice(end, end + 12)) && scan.near(start, end, 'codeLike', 3, 0)) ||
        scan.near(start, end, 'codeSent', 3, start <= 3 ? 5 : 3))) ||
    (!isYear(digits) &&
      !FOR.test(scan.text.slice(end, end + 6)) &&
      (PRESSED.test(before) || PRESSED_BEHIND.test(scan.text.slice(end, end + 12))) &&
      scan.near(start, end, 'lock', 5, 5))
  );
}

const isYear = (digits: string): boolean => /^(?:19|20)\d\d$/.test(digits);

/** "482 910" and "123-456": the second half of a code of six or eight digits; the last digit of "4 8 2 9 1 0". */
function pairedWith({ groups, text }: Scan, index: number, length: number): number {
  const next = index + 1;
  if (length === 1) return endOfSpelled(groups, index);
  if (length === 2) return endOfPairs(groups, index);
  if (length < 3 || length > 4 || next >= groups.count) return index;
  const gap = groups.gap[next];
  if (gap !== Gap.space && gap !== Gap.hyphen && !(length === 3 && isOddGap(text, groups, next)))
    return index;
  const nextLength = groups.end[next]! - groups.start[next]!;
  return nextLength === length && groups.digits[next] === nextLength ? next : index;
}

/** "482_910", "482 . 910", "482" and "910" on two lines: a mark, a line or brackets between the halves of a code, and no third number behind it. */
const isOddGap = (text: string, { gap, count, digits, start, end }: Groups, index: number): boolean =>
  (gap[index] === Gap.other || gap[index] === Gap.mixed || gap[index] === Gap.line) &&
  !text.slice(end[index - 1], start[index]).includes(',') &&
  (index + 1 >= count || gap[index + 1] === Gap.none || digits[index + 1] === 0);

/** "50 28 16": six digits in pairs. */
function endOfPairs(groups: Groups, first: number): number {
  const isPair = (i: number): boolean =>
    i < groups.count &&
    groups.gap[i] === Gap.space &&
    groups.digits[i] === 2 &&
    groups.end[i]! - groups.start[i]! === 2;
  return isPair(first + 1) && isPair(first + 2) && !isPair(first + 3) ? first + 2 : first;
}

const isClose = (gap: number | undefined): boolean => gap === Gap.space || gap === Gap.hyphen;

/** "4 8 2 9 1 0", "4.8.2.9.1.0", a line each: four to eight single digits with the same between each two. */
function endOfSpelled(groups: Groups, first: number): number {
  const gap = groups.gap[first + 1];
  const isNextDigit = (i: number): boolean =>
    i < groups.count &&
    groups.gap[i] !== Gap.none &&
    (groups.gap[i] === gap || (isClose(gap) && isClose(groups.gap[i]))) &&
    groups.digits[i] === 1 &&
    groups.end[i]! - groups.start[i]! === 1;
  let last = first;
  while (last - first < 9 && isNextDigit(last + 1)) last += 1;
  return last - first >= 3 && last - first < 8 ? last : first;
}

/** "****1234", "card *1234": the last digits of something masked are meant to be read. "*1234*" is bold. */
function isRestOfMasked(text: string, start: number, end: number): boolean {
  if (text[start - 1] !== '*') return false;
  return (
    text[start - 2] === '*' ||
    !text
      .slice(end, end + LINE)
      .split('\n', 1)[0]!
      .includes('*')
  );
}

const LINE = 80;

/** Part of a longer number, a decimal or a date. */
function continues({ groups }: Scan, first: number, last: number): boolean {
  const glued = (index: number): boolean =>
    index > 0 &&
    index < groups.count &&
    (groups.gap[index] === Gap.hyphen || groups.gap[index] === Gap.slash || groups.gap[index] === Gap.dot) &&
    groups.digits[index]! > 0 &&
    groups.digits[index - 1]! > 0;
  return glued(first) || glued(last + 1);
}
