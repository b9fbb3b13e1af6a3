/** Month names and their usual short forms, January first; `|` between languages, `,` between months. */
const MONTHS: readonly string[] = [
  'january|jan|janv|januar|jänner|janvier|enero|ene|janeiro|gennaio|gen|ocak|oca|januari|يناير|جانفي|जनवरी|januar|tammikuu|tammikuuta|styczeń|stycznia|leden|ledna|január|ianuarie|январь|января|ιανουαρίου|كانون الثاني',
  'february|feb|febr|februar|février|févr|fev|febrero|fevereiro|febbraio|şubat|şub|februari|فبراير|फरवरी|helmikuu|helmikuuta|luty|lutego|únor|února|február|februarie|февраль|февраля|φεβρουαρίου|شباط',
  'march|mar|märz|mrz|mars|marzo|março|mart|maret|maart|mrt|مارس|मार्च|maaliskuu|maaliskuuta|marzec|marca|březen|března|március|martie|март|марта|μαρτίου|آذار',
  'april|apr|avril|avr|abril|abr|aprile|nisan|nis|april|أبريل|ابريل|अप्रैल|huhtikuu|huhtikuuta|kwiecień|kwietnia|duben|dubna|április|aprilie|апрель|апреля|απριλίου|نيسان',
  'may|mai|mayo|maio|maggio|mag|mayıs|mei|maj|مايو|मई|toukokuu|toukokuuta|maja|květen|května|május|mai|май|мая|μαΐου|أيار',
  'june|jun|juni|juin|junio|junho|giugno|giu|haziran|haz|يونيو|जून|kesäkuu|kesäkuuta|czerwiec|czerwca|červen|června|június|iunie|июнь|июня|ιουνίου|حزيران',
  'july|jul|juli|juillet|juil|julio|julho|luglio|lug|temmuz|tem|يوليو|जुलाई|heinäkuu|heinäkuuta|lipiec|lipca|červenec|července|július|iulie|июль|июля|ιουλίου|تموز',
  'august|aug|août|aout|agosto|ago|ağustos|ağu|agustus|agu|augustus|أغسطس|اغسطس|अगस्त|elokuu|elokuuta|sierpień|sierpnia|srpen|srpna|augusztus|август|августа|αυγούστου|آب',
  'september|sep|sept|septembre|septiembre|setiembre|setembro|set|settembre|eylül|eyl|سبتمبر|सितंबर|सितम्बर|syyskuu|syyskuuta|wrzesień|września|září|szeptember|septembrie|сентябрь|сентября|σεπτεμβρίου|أيلول',
  'october|oct|oktober|okt|octobre|octubre|outubro|out|ottobre|ott|ekim|eki|أكتوبر|اكتوبر|अक्टूबर|अक्तूबर|lokakuu|lokakuuta|październik|października|říjen|října|október|octombrie|октябрь|октября|οκτωβρίου|تشرين الأول',
  'november|nov|novembre|noviembre|novembro|kasım|kas|nopember|نوفمبر|नवंबर|नवम्बर|marraskuu|marraskuuta|listopad|listopada|listopadu|noiembrie|ноябрь|ноября|νοεμβρίου|تشرين الثاني',
  'december|dec|dezember|dez|décembre|déc|diciembre|dic|dezembro|dicembre|aralık|ara|desember|des|ديسمبر|दिसंबर|दिसम्बर|joulukuu|joulukuuta|grudzień|grudnia|prosinec|prosince|decembrie|декабрь|декабря|δεκεμβρίου|كانون الأول',
];

/** Weekday names; `!` marks a language that writes them with a capital. */
const WEEKDAYS =
  '!monday|!tuesday|!wednesday|!thursday|!friday|!saturday|!sunday|!mon|!tue|!tues|!wed|!thu|!thur|!thurs|!fri|' +
  'lunes|martes|miércoles|jueves|viernes|sábado|domingo|segunda feira|terça feira|quarta feira|quinta feira|sexta feira|terça|' +
  '!montag|!dienstag|!mittwoch|!donnerstag|!freitag|!samstag|!sonnabend|!sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|' +
  'lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|!pazartesi|!salı|!çarşamba|!perşembe|!cuma|!cumartesi|' +
  '!senin|!selasa|!rabu|!kamis|!jumat|!sabtu|!minggu|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد|' +
  'सोमवार|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार|रविवार|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|' +
  'måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|poniedziałek|wtorek|środa|czwartek|piątek|niedziela|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье';

/** Month names as lists by month number 1–12. */
export const MONTH_WORDS: ReadonlyMap<number, string> = new Map(
  MONTHS.map((list, index) => [index + 1, list]),
);

/** Weekday names, the ones written with a capital apart from the others. */
export const WEEKDAY_WORDS = {
  capital: WEEKDAYS.split('|')
    .filter((word) => word.startsWith('!'))
    .map((word) => word.slice(1))
    .join('|'),
  plain: WEEKDAYS.split('|')
    .filter((word) => !word.startsWith('!'))
    .join('|'),
} as const;
