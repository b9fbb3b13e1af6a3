import { fold } from '../text/fold';

/**
 * What people say they are, that something is, or where they call from, without being called so: cities, countries, clubs, signs, followers, occupations, origins, shops and operators.
 * Written from general knowledge; those that are common given names as well (Paris, Sydney, Florence) are left out.
 */
const NAMES = [
  // Cities and countries.
  'london londres londra manchester liverpool birmingham leeds glasgow edinburgh dublin belfast newyork chicago boston miami dallas houston atlanta detroit seattle denver philadelphia brooklyn texas california florida america usa canada toronto vancouver montreal melbourne brisbane perth auckland england scotland wales ireland sparta australia ' +
    'berlin hamburg münchen köln frankfurt stuttgart düsseldorf leipzig dresden hannover nürnberg bremen dortmund essen wien graz salzburg zürich bern basel deutschland österreich schweiz bayern hessen sachsen lyon marseille toulouse nice nantes bordeaux lille strasbourg rennes bruxelles genève lausanne france belgique suisse bretagne ' +
    'madrid barcelona sevilla valencia bilbao zaragoza málaga murcia españa andalucía galicia asturias méxico monterrey guadalajara puebla tijuana bogotá medellín cali quito guayaquil lima arequipa santiago valparaíso buenosaires rosario córdoba mendoza montevideo caracas argentina colombia perú chile venezuela ecuador uruguay bolivia paraguay cuba panamá ' +
    'lisboa porto coimbra braga algarve portugal brasil bahia recife fortaleza salvador curitiba manaus goiânia brasília belém campinas rio minas roma milano napoli torino bologna firenze genova palermo catania bari venezia verona padova italia sicilia sardegna puglia ' +
    'istanbul ankara izmir bursa antalya adana konya trabzon türkiye jakarta bandung surabaya medan bali jogja semarang makassar indonesia malaysia singapore singapura bangkok manila delhi mumbai kolkata chennai bangalore bengaluru hyderabad pune kerala punjab india bharat pakistan lahore karachi dubai riyadh ' +
    'amsterdam rotterdam utrecht eindhoven groningen antwerpen gent nederland vlaanderen warszawa kraków gdańsk wrocław poznań łódź polska praha brno bratislava budapest bucurești cluj sofia zagreb beograd ljubljana stockholm göteborg malmö oslo bergen københavn aarhus helsinki tampere sverige norge danmark suomi athina thessaloniki lagos abuja nairobi kenya nigeria ghana johannesburg ' +
    'россия москва питер петербург казань сибирь урал нева волга украина україна київ киев харків львів одеса одесса дніпро донбасс минск беларусь казахстан европа америка германия польша турция',
  // Clubs.
  'arsenal chelsea everton tottenham spurs lakers celtics knicks yankees patriots cowboys warriors dodgers mets ajax feyenoord psv bayern schalke werder hsv bvb juventus juve inter milan napoli lazio barça barca betis boca river racing independiente velez huracán américa chivas pumas cruzazul tigres rayados millonarios nacional junior colocolo benfica sporting flamengo fluminense vasco botafogo corinthians palmeiras santos grêmio gremio inter cruzeiro atlético ' +
    'galatasaray fenerbahçe beşiktaş trabzonspor cimbom persib persija arema psg om legia lech wisła sparta slavia aik hammarby djurgården celtic rangers juventino juventina interista milanista romanista laziale colchonero culé merengue madridista bostero gallina tricolor colorado спартак зенит цска локомотив динамо шахтар шахтер ' +
    'indians kings royals capitals knight riders superkings groot spartan',
  // Signs and followers.
  'steinbock wassermann fische widder stier zwillinge krebs löwe jungfrau waage skorpion schütze bélier taureau gémeaux cancer lion vierge balance scorpion sagittaire capricorne verseau poissons ariete toro gemelli cancro leone vergine bilancia scorpione sagittario capricorno acquario pesci oğlak kova balık koç boğa ikizler yengeç aslan başak terazi akrep yay capricorn aquarius pisces gemini cancer scorpio sagittarius taurus ' +
    'berliner münchner hamburger kölner wiener schwabe optimist pessimist realist vegetarier vegetarierin veganer veganerin atheist christin muslima student studentin azubi lehrer lehrerin raucher nichtraucher single mieter vermieter anfänger göteborgare stockholmare',
  // Occupations, origins, states.
  'kundin kunden rentner ärztin arzt handwerker elektriker klempner maler pfleger krankenschwester polizist polizistin fahrer fahrerin mieterin nachbar nachbarin österreicher',
  'österreicherin deutscher deutsche schweizer schweizerin italiener italienerin spanier spanierin franzose französin türke türkin pole polin russe russin grieche griechin',
  'engländer amerikaner amerikanerin holländer niederländer belgier ukrainer ukrainerin syrer syrerin mutter vater großmutter oma opa chef chefin schluss ende stau stress pause',
  'fertig muslim katholik linkshänder brillenträger allergiker diabetiker profi frührentner selbständiger freiberufler infirmier infirmière étudiant étudiante professeur prof',
  'médecin avocat avocate ingénieur boulanger boulangère plombier électricien serveur serveuse vendeur vendeuse retraité retraitée locataire propriétaire végétarien végétarienne',
  'végane musulman musulmane catholique français française belge italien italienne espagnol espagnole portugais portugaise allemand allemande marocain marocaine algérien',
  'algérienne tunisien tunisienne sénégalais sénégalaise parfait super génial nul cool normal urgent possible impossible ok bon bien vegano vegana vegetariana studente studentessa',
  'insegnante maestra maestro medico infermiere infermiera avvocato ingegnere pensionato pensionata cameriere cameriera muratore idraulico elettricista commessa italiano italiana',
  'tedesco tedesca francese spagnolo spagnola siciliano siciliana napoletano napoletana romano romana milanese torinese musulmano cattolico cattolica celiaco celiaca diabetico',
  'allergico incinta felice stanco stanca pronto pronta qui solo sola le vegetariano estudiante profesor profesora médico médica enfermero enfermera abogado abogada ingeniero',
  'ingeniera jubilado jubilada mexicano mexicana colombiano colombiana argentino peruano peruana chileno chilena venezolano venezolana ecuatoriano español española cubano cubana',
  'boliviano uruguayo paraguayo dominicano católico católica cristiano cristiana celíaco celíaca diabético diabética alérgico alérgica zurdo soltero soltera casado casada viuda',
  'viudo vecino vecina inquilino inquilina propietario dueño dueña clienta nuevo nueva fan corinthiano corintiano flamenguista palmeirense vascaino santista gremista estudante',
  'professor professora enfermeiro enfermeira advogado advogada aposentado aposentada brasileiro brasileira português portuguesa carioca paulista mineiro mineira baiano baiana',
  'gaúcho gaúcha evangélico evangélica solteiro divorciada vizinho vizinha proprietário dono dona cliente motorista entregador öğrenci öğretmen doktor mühendis hemşire avukat',
  'emekli memur işçi müşteri türk kürt alman müslüman vejetaryen vegan bekar evli anne baba üye yolcu kiracı mahasiswa mahasiswi pelajar guru dokter perawat pengacara insinyur',
  'pensiunan ibu bapak kristen vegetarian pelanggan pembeli penjual pengemudi sopir warga orang pesanan paket barang foto nomor alamat diabetic retired pregnant married divorced',
  'catholic nurse doctor lawyer engineer plumber electrician driver tenant landlord landlady owner manager receptionist waiter waitress pensioner neighbor neighbour resident',
  'allergic left-handed celiac coeliac old scottish welsh irish dutch belgian swiss austrian nigerian kenyan ghanaian pakistani bangladeshi egyptian moroccan ukrainian romanian',
  'hungarian czech bulgarian croatian serbian israeli iranian iraqi syrian lebanese filipino indonesian malaysian singaporean vietnamese thai korean cuban colombian argentinian',
  'chilean peruvian venezuelan jamaican latino hispanic black white gay queer trans autistic dyslexic mucho mucha poco bastante nada nadie muchísimo enseguida después luego mañana',
  'سعودي سعودية مصري مصرية مغربي سوري سورية أردني عراقي طالب طالبة طبيب طبيبة معلم معلمة موظف موظفة متقاعد موافق موافقة مستعجل زبون زبونة عميل عميلة حامل أرمل متزوج متزوجة أعزب',
  // Operators, shops, devices.
  'vodafone verizon tmobile att sprint orange sfr bouygues free telekom telcel movistar claro vivo oi tim entel telefonica turkcell avea türktelekom indihome telkomsel indosat jio airtel vodacom mtn safaricom tesco sainsbury asda starbucks mcdonalds carrefour auchan leclerc lidl aldi rewe edeka biedronka żabka ikea walmart costco nubank bradesco itaú santander android apple iphone samsung xiaomi windows linux tesla сбербанк сбер тинькофф билайн мегафон мтс теле2 яндекс озон київстар приватбанк',
]
  .join(' ')
  .split(' ');

const SET: ReadonlySet<string> = new Set(NAMES.map(fold));
/** "Fenerbahçeliyim": I am from there. */
const TURKISH_OF = /l[ıiuü]y[ıiuü]m$/;
/** Turkish says "I am" with an ending: "Öğrenciyim", "Hastayım". */
const TURKISH_AM = /^\p{L}{3,24}(?:[ıiuü]y[ıiuü]m|[ae]y[ıi]m|[ae]m[ıi]y[ıi]m)$/u;
/** "Bayern-Fan". */
const FOLLOWER = /-fan$/;

/** Every pattern of this file, for the check of patterns. */
export const PLACE_PATTERNS: readonly RegExp[] = [TURKISH_OF, TURKISH_AM, FOLLOWER];

/** Whether a folded word says in Turkish what somebody is. */
export const isTurkishState = (folded: string): boolean => folded.endsWith('m') && TURKISH_AM.test(folded);

/** Whether a single capitalised word is what people say they are rather than what they are called. */
export function isPlaceOrClub(word: string): boolean {
  const folded = fold(word);
  return SET.has(folded) || TURKISH_OF.test(folded) || isTurkishState(folded) || FOLLOWER.test(folded);
}
