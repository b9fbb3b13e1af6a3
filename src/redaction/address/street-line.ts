import { AddressWords } from './address-words';

/** A street with its number, in shadow offsets. */
export interface StreetLine {
  readonly start: number;
  readonly end: number;
}

const MAX_NAMES = 5;
const PARTICLE =
  /^(?:de|da|do|dos|das|del|della|delle|di|du|des|la|le|les|los|las|el|of|the|van|der|den|von|zu|am|an|im|y|e|al|bin|ibn|ul|lu|no|nr|n|nº|numero|num|رقم|d|l|dell|sur|en|st|saint|san)$/;
const SURE =
  /^(?:street|road|avenue|ave|boulevard|blvd|lane|parkway|highway|crescent|terrace|caddesi|sokak|sokagi|bulvari|mahallesi|utca|marg|rd)$/;
const TRAILING_NUMBER =
  /^(?:caddesi|cad|sokak|sokagi|sok|bulvari|utca|ut|utja|ter|tere|korut|str|u|rakpart|fasor|setany|ulica|cesta|trg|gatve|iela|tanav|проспект|улица|переулок|бульвар|шоссе|набережная|проезд|площадь|вулиця|провулок|площа|булевард)$/;
const ORDINARY =
  /^(?:a|an|the|to|in|on|of|for|more|min|mins|minutes|hours?|days?|weeks?|miles?|km|lane|people|times|big|small|long|short|am|pm|clock|from|down|up|at|and|or|is|are|good|star|only|per|x|my|your|this|that|our|their)$/;
/** "calle cortada hasta las 10". */
const CLOSED = /^(?:cortada|cerrada|libera|chiusa|barrée|fermée|fechada|interditada|gesperrt)$/;
const STARTS_ALONE =
  /^(?:via|place|route|cours|square|passage|strada|colonia|plaza|camino|str|os|pr|corso|largo|cesta|trg|plac)$/;
/** What a delivery costs and takes, in scripts without capitals. */
const MEASURE =
  /^(?:चार्ज|शुल्क|फीस|फ्री|मुफ्त|कल|आज|رسوم|سعر|تكلفة|مجانا|مجاني|خلال|بين|بعد|اليوم|بكرة|غدا|هزینه|رایگان|فردا|امروز|چارجز|فری|کل|آج|ফ্রি|চার্জ|ريال|ريالا|ريالات|درهم|دراهم|جنيه|جنيها|دينار|ليرة|الف|مليون|دقيقة|دقائق|ساعة|ساعات|يوم|ايام|تومان|تومن|دقیقه|ساعت|روز|روپے|روپیہ|منٹ|گھنٹے|दिन|रुपए|रुपये|रूपये|रु|घंटे|घंटा|मिनट|टका|টাকা|মিনিট|ঘন্টা|দিন|ரூபாய்|நாள்|ብር|ደቂቃ|שקל|שקלים|דקות|שעות|ימים|บาท|นาที|วัน|元|円|원|分|天|日)$/;
const UNIT_BEHIND = /^,?\s{1,3}(?:apt|suite|ste|unit|apto|appt|lgh)\.? ?#?\d/i;
const TOWN_BEHIND = /^,?\s{1,3}(?:[A-Z]{1,2}-)?(\d{4,6}|\d{3} \d{2})(?: ?[A-Z]{2})? \p{Lu}\p{L}/u;
const YEAR = /^(?:19|20)\d\d$/;

/** Reads streets along the shared words of a text: no pattern runs over the whole of it. */
export class StreetReader extends AddressWords {
  /** "12 Main Street", "01 4589 40th Street", "Atatürk Caddesi No: 12", around a street word that stands behind the name. */
  behind(index: number): StreetLine | undefined {
    let first = index - 1;
    while (index - first <= MAX_NAMES && this.linked(first + 1) && !this.isNumber(first)) first -= 1;
    const names = index - 1 - first;
    // Hungarian "Király u. 23": without its stop the letter is anything.
    if (this.word(index) === 'u' && this.scan.text[this.scan.words.end[index]!] !== '.') return undefined;
    const after = this.numberAfter(index);
    const word = this.word(index);
    if (names > 0 && this.linked(first + 1) && this.isNumber(first) && this.isName(first + 1, index, word))
      return this.line(this.withLead(first), after ?? index);
    if (after === undefined || !TRAILING_NUMBER.test(word) || names === 0) return undefined;
    let start = index;
    while (start - 1 > first && this.isCapital(start - 1)) start -= 1;
    // "har I str. 42", "lote L29951 CAD 05/27": neither a letter nor a code names a street.
    if (start === index - 1 && /^(?:\p{L}|\p{L}{1,3}\d{1,12})$/u.test(this.word(start))) return undefined;
    return start < index ? this.line(this.withLead(start), after) : undefined;
  }

  /** "Rua Augusta, 1200", "12 rue de la Paix", "C/ Mayor 5", around a street word that stands in front of the name. */
  inFront(index: number): StreetLine | undefined {
    const { words, text } = { words: this.scan.words, text: this.scan.text };
    const prefix = this.word(index);
    if (
      !/^(?:[./] ?| |’|')$/.test(
        text.slice(words.end[index], words.start[index + 1] ?? words.end[index]! + 9),
      )
    )
      return undefined;
    const lead = this.withLead(index);
    let last = index;
    while (last - index < MAX_NAMES + 1 && this.linked(last + 1) && !this.isNumber(last + 1)) last += 1;
    for (let i = index + 1; i <= last; i += 1) if (this.isCode(i)) return undefined;
    const trailing = last > index && this.linked(last + 1) && this.isNumber(last + 1);
    const capital =
      this.isCapital(index + 1) ||
      this.isUncased(index + 1) ||
      (PARTICLE.test(this.word(index + 1)) && this.isCapital(index + 2));
    const short = prefix.length <= 2 && text[words.end[index]!] === ' ' && prefix.charCodeAt(0) < 0x370;
    if (
      short &&
      !(
        trailing &&
        capital &&
        /^\p{Lu}/u.test(text.slice(words.start[index], words.end[index])) &&
        prefix.length === 2
      )
    )
      return undefined;
    if ((STARTS_ALONE.test(prefix) || CLOSED.test(this.word(index + 1))) && !capital) return undefined;
    if (trailing && (capital || (lead < index && prefix.length > 2) || prefix.length > 3))
      return this.line(lead, last + 1);
    if (lead === index || !capital) return undefined;
    // Without a number behind it the name ends with its last capital.
    let end = index;
    for (let i = index + 1; i <= last; i += 1) {
      if (this.isCapital(i) || (i === index + 1 && this.isUncased(i))) end = i;
      else if (!PARTICLE.test(this.word(i))) break;
    }
    return this.line(lead, end);
  }

  /** "Hauptstraße 5", "12 Grote Baan 477": a number behind a word with a street ending. */
  beforeNumber(index: number): StreetLine | undefined {
    const name = index - 1;
    if (name < 0 || !this.linked(index) || !this.hasEnding(name)) return undefined;
    let first = name;
    while (
      name - first < 2 &&
      this.linked(first) &&
      !this.isApart(first) &&
      this.isCapital(first - 1) &&
      !this.isNumber(first - 1)
    )
      first -= 1;
    // "Platz 83" and "Weg 5" alone are a seat and a way; "Alter Platz 5" is a street.
    if (first === name && this.isEndingAlone(name)) return undefined;
    const lead = this.withLead(first);
    const sure = /(?:strasse|straße|gatan|vagen|straat|steenweg)$/.test(this.word(name));
    return this.isCapital(first) || lead < first || sure ? this.line(lead, index) : undefined;
  }

  /** "Am Kirchberg 3, 8010 Graz", "35 Kromwater 38\n Apt. 705": no street word, but a postal code with its town, or a unit, right behind the number. */
  beforePlace(index: number): StreetLine | undefined {
    const { words, text } = this.scan;
    const behind = text.slice(words.end[index], words.end[index]! + 24);
    const unit = UNIT_BEHIND.test(behind);
    const town = TOWN_BEHIND.exec(behind);
    if (!unit && (town === null || YEAR.test(town[1]!))) return undefined;
    let first = index;
    let capital = false;
    while (index - first < MAX_NAMES && this.linked(first) && !this.isNumber(first - 1)) {
      if (this.isCapital(first - 1)) capital = true;
      else if (!PARTICLE.test(this.word(first - 1))) break;
      first -= 1;
    }
    while (first < index && !this.isCapital(first)) first += 1;
    return capital && first < index ? this.line(this.withLead(first), index) : undefined;
  }

  /** Anything with a number and a capital right behind a word for addresses: "my address is 56 Canelones 2266". */
  afterCue(cue: number): StreetLine | undefined {
    const { breaks } = this.scan.words;
    let first = cue + 1;
    for (let skipped = 0; skipped < 3 && FILLER.test(this.word(first)); skipped += 1) first += 1;
    if (first >= this.scan.words.count || (breaks[first] !== 0 && breaks[first] !== 4 && first > cue + 1))
      return undefined;
    let last = first;
    while (this.isNumber(last) && this.linked(last + 1)) last += 1;
    const lead = last - first;
    if (lead > 2 || this.word(last).length < 2 || !(this.isCapital(last) || this.isUncased(last)))
      return undefined;
    // "التوصيل 25 ريال": what the delivery costs, how long it takes.
    if (MEASURE.test(this.word(last))) return undefined;
    let names = 1;
    while (
      names < MAX_NAMES &&
      this.linked(last + 1) &&
      !this.isNumber(last + 1) &&
      (this.isCapital(last + 1) || PARTICLE.test(this.word(last + 1)) || this.isUncased(last + 1))
    ) {
      last += 1;
      names += 1;
    }
    const trailing = this.linked(last + 1) && this.isNumber(last + 1);
    if (lead === 0 && !trailing) return undefined;
    return this.line(first, trailing ? last + 1 : last);
  }

  private line(first: number, last: number): StreetLine {
    const { words, text } = { words: this.scan.words, text: this.scan.text };
    const end = words.end[last]!;
    return {
      start: words.start[first]!,
      end:
        text[end] === '.' &&
        /^\p{Ll}/u.test(text[end - 1] ?? '') &&
        /^\. ?[\d,]/.test(text.slice(end, end + 3))
          ? end + 1
          : end,
    };
  }

  /** First of up to two numbers in front of a word. */
  private withLead(index: number): number {
    let first = index;
    // "23 bis rue des Tanneurs".
    if (first > 1 && /^(?:bis|ter|quater)$/.test(this.word(first - 1)) && this.isNumber(first - 2))
      return first - 2;
    while (index - first < 2 && first > 0 && this.linked(first) && this.isNumber(first - 1)) first -= 1;
    return first;
  }

  private numberAfter(index: number): number | undefined {
    let next = index + 1;
    const { words, text } = { words: this.scan.words, text: this.scan.text };
    if (
      next < words.count &&
      /^(?:no|nr|num|n)$/.test(this.word(next)) &&
      words.start[next]! - words.end[index]! <= 2
    )
      next += 1;
    if (next >= words.count || !this.isNumber(next)) return undefined;
    return /^[ .:,]{1,3}$/.test(text.slice(words.end[next - 1], words.start[next])) ? next : undefined;
  }

  /** "2 more days in court" and "15 min drive" are no streets. */
  private isName(from: number, index: number, street: string): boolean {
    let capital = false;
    for (let i = from; i < index; i += 1) {
      if (this.isCapital(i) || this.isUncased(i) || /^\d+(?:st|nd|rd|th)$/.test(this.word(i))) capital = true;
      else if (ORDINARY.test(this.word(i))) return false;
    }
    return capital
      ? SURE.test(street) || this.isCapital(index) || this.isUncased(index)
      : SURE.test(street) && index - from <= 3;
  }
}

const FILLER =
  /^(?:is|to|the|same|at|in|it|s|es|é|ist|est|è|now|new|here|me|my|on|adalah|هو|هي|है|jest|ist|a|im|em|na|no|en)$/;
