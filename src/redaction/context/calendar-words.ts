/** Month names and their usual short forms, January first; `|` between languages, `,` between months. */
const MONTHS: readonly string[] = [
  'january|jan|janv|januar|jänner|janvier|enero|ene|janeiro|gennaio|gen|ocak|oca|januari|يناير|جانفي|जनवरी|januar|tammikuu|tammikuuta|styczeń|stycznia|leden|ledna|január|ianuarie|январь|января|ιανουαρίου|كانون الثاني|januarja|janar|xaneiro|gener|januarie|січня|січень|јануар|јануара|януари|siječnja|siječanj|sausio|janvārī|janvāris|janvāra|jaanuar|jaanuaril|ιανουάριος|ינואר|בינואר|มกราคม|জানুয়ারি|জানুয়ারী|जानेवारी|جنوری|ژانویه|janúar',
  'february|feb|febr|februar|février|févr|fev|febrero|fevereiro|febbraio|şubat|şub|februari|فبراير|फरवरी|helmikuu|helmikuuta|luty|lutego|únor|února|február|februarie|февраль|февраля|φεβρουαρίου|شباط|shkurt|febreiro|febrer|лютого|лютий|фебруар|фебруара|февруари|februarja|veljače|veljača|vasario|februārī|februāris|februāra|veebruar|veebruaril|φεβρουάριος|פברואר|בפברואר|กุมภาพันธ์|ফেব্রুয়ারি|फेब्रुवारी|فروری|فوریه|فيفري|febrúar|pebrero',
  'march|mar|märz|mrz|mars|marzo|março|mart|maret|maart|mrt|مارس|मार्च|maaliskuu|maaliskuuta|marzec|marca|březen|března|március|martie|март|марта|μαρτίου|آذار|març|березня|березень|марте|ožujka|ožujak|kovo|martā|marts|märts|märtsil|μάρτιος|מרץ|במרץ|מרס|במרס|มีนาคม|মার্চ|مارچ|mac|machi|marso',
  'april|apr|avril|avr|abril|abr|aprile|nisan|nis|april|أبريل|ابريل|अप्रैल|huhtikuu|huhtikuuta|kwiecień|kwietnia|duben|dubna|április|aprilie|апрель|апреля|απριλίου|نيسان|prill|квітня|квітень|април|априла|aprila|apríla|travnja|travanj|balandžio|aprīlī|aprīlis|aprīļa|aprill|aprillil|απρίλιος|אפריל|באפריל|เมษายน|এপ্রিল|एप्रिल|اپریل|آوریل|أفريل|apríl|aprili',
  'may|mai|mayo|maio|maggio|mag|mayıs|mei|maj|مايو|मई|toukokuu|toukokuuta|maja|květen|května|május|mai|май|мая|μαΐου|أيار|maig|травня|травень|мај|маја|mája|svibnja|svibanj|gegužės|maijā|maijs|maija|μάιος|מאי|במאי|พฤษภาคม|مئی|maí',
  'june|jun|juni|juin|junio|junho|giugno|giu|haziran|haz|يونيو|जून|kesäkuu|kesäkuuta|czerwiec|czerwca|červen|června|június|iunie|июнь|июня|ιουνίου|حزيران|juny|qershor|xuño|червня|червень|јун|јуна|юни|junija|juna|júna|lipnja|lipanj|birželio|jūnijā|jūnijs|jūnija|juuni|juunil|ιούνιος|יוני|ביוני|มิถุนายน|জুন|جون|ژوئن|جوان|júní|hunyo|junie',
  'july|jul|juli|juillet|juil|julio|julho|luglio|lug|temmuz|tem|يوليو|जुलाई|heinäkuu|heinäkuuta|lipiec|lipca|červenec|července|július|iulie|июль|июля|ιουλίου|تموز|juliol|korrik|xullo|липня|липень|јул|јула|юли|julija|jula|júla|srpnja|srpanj|liepos|jūlijā|jūlijs|jūlija|juuli|juulil|ιούλιος|יולי|ביולי|กรกฎาคม|জুলাই|जुलै|جولائی|ژوئیه|جويلية|júlí|julai|hulyo|julie',
  'august|aug|août|aout|agosto|ago|ağustos|ağu|agustus|agu|augustus|أغسطس|اغسطس|अगस्त|elokuu|elokuuta|sierpień|sierpnia|srpen|srpna|augusztus|август|августа|αυγούστου|آب|agost|gusht|серпня|серпень|аугуст|avgusta|augusta|augusti|kolovoza|kolovoz|rugpjūčio|augustā|augusts|αύγουστος|אוגוסט|באוגוסט|สิงหาคม|আগস্ট|ऑगस्ट|اگست|أوت|ágúst|ogos|agosti',
  'september|sep|sept|septembre|septiembre|setiembre|setembro|set|settembre|eylül|eyl|سبتمبر|सितंबर|सितम्बर|syyskuu|syyskuuta|wrzesień|września|září|szeptember|septembrie|сентябрь|сентября|σεπτεμβρίου|أيلول|shtator|вересня|вересень|септембар|септембра|септември|septembra|rujna|rujan|rugsėjo|septembrī|septembris|σεπτέμβριος|ספטמבר|בספטמבר|กันยายน|সেপ্টেম্বর|सप्टेंबर|ستمبر|سپتامبر|septemba|setyembre',
  'october|oct|oktober|okt|octobre|octubre|outubro|out|ottobre|ott|ekim|eki|أكتوبر|اكتوبر|अक्टूबर|अक्तूबर|lokakuu|lokakuuta|październik|października|říjen|října|október|octombrie|октябрь|октября|οκτωβρίου|تشرين الأول|tetor|жовтня|жовтень|октобар|октобра|октомври|oktobra|októbra|listopada|spalio|oktobrī|oktobris|oktoober|oktoobril|οκτώβριος|אוקטובר|באוקטובר|ตุลาคม|অক্টোবর|ऑक्टोबर|اکتوبر|اکتبر|oktoba|oktubre',
  'november|nov|novembre|noviembre|novembro|kasım|kas|nopember|نوفمبر|नवंबर|नवम्बर|marraskuu|marraskuuta|listopad|listopada|listopadu|noiembrie|ноябрь|ноября|νοεμβρίου|تشرين الثاني|nëntor|листопада|листопад|новембар|новембра|ноември|novembra|studenoga|studenog|studeni|lapkričio|novembrī|novembris|novembril|νοέμβριος|נובמבר|בנובמבר|พฤศจิกายน|নভেম্বর|नोव्हेंबर|نومبر|نوامبر|nóvember|novemba|nobyembre',
  'december|dec|dezember|dez|décembre|déc|diciembre|dic|dezembro|dicembre|aralık|ara|desember|des|ديسمبر|दिसंबर|दिसम्बर|joulukuu|joulukuuta|grudzień|grudnia|prosinec|prosince|decembrie|декабрь|декабря|δεκεμβρίου|كانون الأول|desembre|dhjetor|грудня|грудень|децембар|децембра|декември|decembra|gruodžio|decembrī|decembris|detsember|detsembril|δεκέμβριος|דצמבר|בדצמבר|ธันวาคม|ডিসেম্বর|डिसेंबर|دسمبر|دسامبر|disember|desemba|disyembre',
];

/** Weekday names; `!` marks a language that writes them with a capital. */
const WEEKDAYS =
  '!monday|!tuesday|!wednesday|!thursday|!friday|!saturday|!sunday|!mon|!tue|!tues|!wed|!thu|!thur|!thurs|!fri|' +
  'lunes|martes|miércoles|jueves|viernes|sábado|domingo|segunda feira|terça feira|quarta feira|quinta feira|sexta feira|terça|' +
  '!montag|!dienstag|!mittwoch|!donnerstag|!freitag|!samstag|!sonnabend|!sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|' +
  'lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|!pazartesi|!salı|!çarşamba|!perşembe|!cuma|!cumartesi|' +
  '!senin|!selasa|!rabu|!kamis|!jumat|!sabtu|!minggu|الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد|' +
  'सोमवार|मंगलवार|बुधवार|गुरुवार|शुक्रवार|शनिवार|रविवार|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|' +
  'mandag|tirsdag|lørdag|søndag|maanantai|maanantaina|tiistai|tiistaina|keskiviikko|keskiviikkona|torstai|torstaina|perjantai|perjantaina|lauantai|lauantaina|sunnuntai|sunnuntaina|pondělí|úterý|čtvrtek|pátek|hétfő|hétfőn|kedden|szerda|szerdán|csütörtök|csütörtökön|péntek|pénteken|szombat|szombaton|vasárnap|marți|miercuri|vineri|sâmbătă|duminică|Τρίτη|Τετάρτη|Πέμπτη|Σάββατο|Κυριακή|понеділок|вівторок|четвер|пятниця|неділя|środę|niedzielę|sobotę|среду|пятницу|субботу|วันจันทร์|วันอังคาร|วันพุธ|วันพฤหัสบดี|วันศุกร์|วันเสาร์|วันอาทิตย์|月曜日|火曜日|水曜日|木曜日|金曜日|土曜日|日曜日|星期一|星期二|星期三|星期四|星期五|星期六|星期天|월요일|화요일|수요일|목요일|금요일|토요일|일요일|' +
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
