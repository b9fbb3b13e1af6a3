import { NEARBY_WORD_PATTERNS, WordList } from '../../context/nearby-words';
import type { Scan } from '../scan';
import { isPublicService, isTechnique } from './public-services';
import { isKnownSuffix, suffixOf } from './public-suffix';

/** Suffixes that hardly anybody types by forgetting the blank behind a full stop, unless `CONTINUES` says otherwise. */
const GENERIC = /^(?:com|org|net|io|dev|edu|gov|xyz|tech|cloud|xn--[a-z0-9-]+)$/;
/** Suffixes of countries and others that are hardly a word in any chat. */
const COUNTRY =
  /^(?:uk|eu|fr|nl|pl|cz|hu|gr|dk|ru|ua|br|mx|cl|pe|jp|kr|cn|tw|hk|nz|za|ro|bg|hr|lt|lv|ee|lu|info|biz|mil|int|app|store|shop|online|site|website)$/;
/** … those that are words or endings of names in some language: more must speak for a link. */
const WORDLIKE = /^(?:de|ca|si|ie|il|sa|sg|no|ch|tr|fi|sk|ae|au|eg|ng|in|it|es|id|pt|at|be|se|ar|co|my|th)$/;
/** Common suffixes that begin a sentence in some language, before a word that goes on with it: "tudo bem.com certeza", "basta.io non vengo", "gisteren.net als". */
const CONTINUES =
  /^(?:com (?:certeza|voc[eê]s?|vc|um|uma|uns|umas|o|os|as|meus?|minhas?|seus?|suas?|ele|ela|eles|elas|isso|ess[ea]|est[ea]|calma|tudo|tod[oa]s?|muit[oa]|f[eé]|licen[cç]a|sono|fome|medo|pressa|gosto)|io (?:non|ho|sono|vado|vengo|ti|mi|lo|la|e|ed|credo|penso|direi|sto|posso|devo|faccio|no|s[iì]|però|invece|ci|anche|che|dico|voglio|preferisco|torno|esco|arrivo|resto)|net (?:als|toen|binnen|een|zo|op|niet|thuis|iets|nog|terug|klaar|gegeten|begonnen|wakker|gezien))(?![\p{L}\p{N}])/iu;
/** Who speaks of a place on the net says where. */
const PREPOSITION =
  /(?:^|[\s("'])(at|on|from|via|through|auf|bei|von|unter|über|sur|chez|depuis|en|desde|em|no|na|nos|pelo|pela|su|da|dal|presso|di|dari|lewat|ke|op|bij|van|på|hos|fra|från|ze|od|przez|на|в|во|с|через|у|з|pe|la|στο|από|على|من|في|عبر|पर|से|ב)[\s"']{1,2}$/iu;
/** Suffixes that are words elsewhere, but not in the language of these prepositions. */
const AT_HOME: Readonly<Record<string, string>> = {
  de: 'auf bei von unter über',
  at: 'auf bei von unter über',
  ch: 'auf bei von unter über sur chez',
  it: 'su da dal presso',
  id: 'di dari lewat ke',
  pt: 'em pelo pela',
  se: 'på hos från',
  no: 'på hos fra',
  be: 'op bij van sur chez',
};
/** … and in the countries that have them. */
const NO_WORD_AT_HOME = /^(?:de|at|ch|it|id|pt|be|fi|tr|sk|ae|sa|eg|ng|th|il|ie|ca)$/;
const FILE =
  /\.(?:md|zip|py|sh|rs|ps|ai|mov|java|js|ts|cc|so|pdf|docx?|xlsx?|png|jpe?g|gif|mp[34]|txt|csv)$/i;
const INTERNATIONAL =
  /^(?:рф|укр|бел|срб|москва|бг|рус|中国|中國|公司|网络|香港|台灣|한국|भारत|مصر|السعودية|امارات|ελ|ไทย|ישראל|みんな|コム)$/u;
const CLOSES = /^[.!,]?(?:$|\n)/;
const STRUCTURED = /[-\d.]/;
const SECOND_LEVEL = /^(?:com?|org|net|gov|edu|ac|gob|go|or|ne)\./;

const LINE_START = /(?:^|\n)[\s"'(<[*_~-]{0,3}$/;
const LINE_END = /^[\s"')>\].,;!*_~]{0,3}(?:\n|$)/;
/** "voor 129", "til 990" behind the domain. */
const PRICED = /^ (?:for|voor|til|för|la|por|a|za|за|für|à|per|pour) \d{2,6}(?![\d:./h])/iu;
/** An amount: a currency, a share, decimals, or thousands. */
const AMOUNT = /[€$£₺₽₴₹%]|\d[.,]\d{2}(?!\d)|\d[.,]\d{3}(?!\d)/;

/** Every pattern of this file, for the check of patterns. */
export const DOMAIN_PATTERNS: readonly RegExp[] = [
  GENERIC,
  COUNTRY,
  WORDLIKE,
  CONTINUES,
  PREPOSITION,
  NO_WORD_AT_HOME,
  FILE,
  INTERNATIONAL,
  STRUCTURED,
  CLOSES,
  SECOND_LEVEL,
  LINE_START,
  LINE_END,
  PRICED,
  AMOUNT,
  ...NEARBY_WORD_PATTERNS,
];

/** Words that name a place on the net, in the languages used most. */
const LINKS = new WordList(
  'site sites website websites webpage homepage web link links url domain hostname host browser visit webshop blog portal internetseite webseite webseiten seite domäne adresse besuch besucht besuchen lien domaine visitez visite página pagina sitio enlace dominio visita visiten domínio acesse acessa acessar endereço sito collegamento indirizzo ' +
    'sitesi sitemiz sitesinden siteden bağlantı adresi adresinden adresine situs situsnya laman tautan webnya websitenya linknya kunjungi موقع موقعنا الموقع رابط الرابط لينك دومين زوروا वेबसाइट साइट लिंक वेब webpagina strona stronie stronę witryna stránka stránky stránkách oldal weboldal oldalon oldalunk oldalunkon honlap honlapon weblap сайт сайте сайта ссылка ссылке ссылку ' +
    'домен страница посилання сторінка hemsida hemsidan webbplats webbsida länk länken hjemmeside hjemmesiden nettside nettsiden nettsted lenke lenken verkkosivu sivusto sivut nettisivu osoite osoitteessa linkki linkin ιστοσελίδα σελίδα σύνδεσμος אתר האתר קישור לינק เว็บ เว็บไซต์ ลิงก์ 网站 網站 网址 链接 連結 サイト ホームページ リンク 사이트 홈페이지 링크',
);
/** Verbs for going there. */
const GOING = new WordList(
  'here hier ici aquí aqui ecco burada check checkout look see go goto open browse search order register download sign head buy book pay kaufen buchen zahlen acheter réserver payer comprar pagar reservar acquistare prenotare kopen boeken schau schaut guck siehe geh öffne bestell bestellen regarde regardez voir va allez vas ouvre ouvrez consulte consultez commande mira mirad miren ve entra entren abre consulta busca olha vê veja entre abra entrar guarda vai vedi apri cerca bak bakın gir girin aç ' +
    'cek lihat buka klik masuk شوف شوفوا ادخل ادخلوا افتح شاهد देखो देखिए देखें खोलो dekho dekhiye kholo kijk bekijk ga zie bezoek wejdź zobacz sprawdź podívej koukni mrkni nézd vezi intră зайди зайдите смотри смотрите глянь посмотри открой заходи дивись kolla titta gå se sjekk tjek katso mene δες μπες תראה תיכנס ดู xem 看看 見て',
);

/** Words of who tells what was bought where, or what it costs there: a shop is spoken of, nobody is sent to it. */
const BOUGHT = new WordList(
  'bought ordered cheaper cheapest price prices priced cost costs pricey sale discount refund refunded reviews gekauft bestellt geholt bezahlt billiger günstiger günstigsten teurer preis kostet kosten compré compramos compraste comprado pedí pillé encontré barato barata caro cuesta cuestan precio rebajado oferta comprei compramos encomendei encontrei custa custam preço caro promoção ' +
    'acheté commandé trouvé pris payé prix coûte cher comprato ordinato preso pagato costa costano prezzo sconto offerta gekocht besteld gekregen goedkoper goedkoopst prijs kost kupiłem kupiłam zamówiłem zamówiłam kupiliśmy taniej tańszy najtaniej cena kosztuje koupil koupila koupili objednal objednala levněji levnější nejlevnější stojí kúpil kúpila lacnejšie ' +
    'cumpărat comandat luat ieftin preț costă vettem vettük rendeltem olcsóbb olcsóbban kerül ára köpte beställde köpt beställt billigare billigast kostar pris købte købt bestilte bestilt billigere billigst koster kjøpte kjøpt ostin tilasin ostettu halvempi halvin halvalla maksaa hinta αγόρασα παρήγγειλα πήρα φθηνότερα φθηνότερο κάνει τιμή ' +
    'купил купила купили заказал заказала взял взяла дешевле дешевле стоит цена купив замовив замовила взяла дешевше коштує ціна aldım aldık sipariş ettim ucuz fiyatı fiyat beli dibeli murah mahal harga اشتريت اشتريته طلبت ارخص سعر السعر खरीदा मंगाया सस्ता दाम',
);

/** How sure a bare domain without scheme is a link; 0 when it is as soon a forgotten blank, a file, a product or a shop everybody knows. */
export function domainScore(scan: Scan, start: number, host: string, hasPath: boolean): number {
  const suffix = suffixOf(host);
  if (suffix === '' || suffix.length >= host.length) return 0;
  const end = start + host.length;
  const labels = host.slice(0, host.length - suffix.length - 1);
  const last = host.slice(host.lastIndexOf('.') + 1);
  if (/^\p{Lu}/u.test(last) && host !== host.toUpperCase()) return 0;
  if (/^[\d.]+$/.test(labels)) return 0;
  if (!/^[a-z0-9.-]+$/.test(suffix)) return INTERNATIONAL.test(suffix) ? SCORE : 0;
  if (host === host.toUpperCase() && !/^(?:com|org|net)$/.test(suffix)) return hasPath ? SCORE : 0;
  if (hasPath) return SCORE;
  scan.spend(LOOKING);
  if (labels.length < 2 || FILE.test(host) || isTechnique(host) || !isKnownSuffix(host)) return 0;
  // "outside.it's snowing": no domain has an apostrophe behind it.
  if (/^['’]\p{L}/u.test(scan.text.slice(end, end + 2))) return 0;
  // "visit me.in an hour".
  const short = labels.length < 4 && !GENERIC.test(suffix) && !COUNTRY.test(suffix);
  const known = isPublicService(labels);
  // "a vatera.hu oldalon vettem": the site of a shop everybody knows, where something was bought.
  if (!short && LINKS.near(scan, start, end, 4, 1) && !(known && isWhereBought(scan, start, end)))
    return SCORE;
  return !known && isSupported(scan, start, end, labels, suffix) ? SCORE : 0;
}

const SCORE = 0.6;
/** Steps for reading what stands around a domain. */
const LOOKING = 20;

/** Whether the suffix, the structure of the name and what stands before it speak for a link together. */
function isSupported(scan: Scan, start: number, end: number, labels: string, suffix: string): boolean {
  const preposition = PREPOSITION.exec(scan.text.slice(Math.max(0, start - 12), start))?.[1];
  const placed = preposition !== undefined || isLineOfItsOwn(scan, start, end);
  const structured = STRUCTURED.test(labels);
  const visited = GOING.near(scan, start, end, placed ? 3 : 2, 0);
  if (!visited && isWhereBought(scan, start, end)) return false;
  if (GENERIC.test(suffix)) {
    if (CONTINUES.test(scan.text.slice(end - suffix.length, end + 16))) return false;
    // Sent with a remark behind it.
    const leads = /^(?:com|org)$/.test(suffix) && labels.length > 4 && isAtLineStart(scan.text, start);
    return structured || placed || visited || leads;
  }
  if (suffix.includes('.')) return SECOND_LEVEL.test(suffix) || structured || placed;
  if (COUNTRY.test(suffix)) return structured || placed || visited;
  const own = suffix === scan.context.region?.toLowerCase();
  if (labels.length < 4 || /[A-Z]/.test(labels) || !(own || WORDLIKE.test(suffix))) return false;
  const home = AT_HOME[suffix]?.split(' ');
  const atHome = preposition !== undefined && home?.includes(preposition.toLowerCase()) === true;
  if (atHome) return true;
  // "na dann.de facto": of prepositions only those of the country.
  if (own && NO_WORD_AT_HOME.test(suffix))
    return visited || (placed && (preposition === undefined || home === undefined));
  // "mira kiviranta.es": the last word of its line goes on with nothing.
  const closes = visited && labels.length > 4 && CLOSES.test(scan.text.slice(end, end + 2));
  return closes || (structured ? placed || visited : placed && visited);
}

/** "bought mine on kestrel.com", "a 49,90 en fravega.com". */
function isWhereBought(scan: Scan, start: number, end: number): boolean {
  if (isLineOfItsOwn(scan, start, end)) return false;
  const around = `${scan.text.slice(Math.max(0, start - 40), start)} ${scan.text.slice(end, end + 40)}`;
  return (
    PRICED.test(scan.text.slice(end, end + 16)) || AMOUNT.test(around) || BOUGHT.near(scan, start, end, 6, 4)
  );
}

const isAtLineStart = (text: string, start: number): boolean => start === 0 || text[start - 1] === '\n';

/** All that its line says. */
function isLineOfItsOwn({ text }: Scan, start: number, end: number): boolean {
  // Four characters tell: a line may be as long as the text.
  return (
    LINE_START.test(text.slice(Math.max(0, start - 4), start)) && LINE_END.test(text.slice(end, end + 4))
  );
}
