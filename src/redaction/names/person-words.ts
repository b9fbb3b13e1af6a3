import { fold } from '../text/fold';

/** Self-introductions that name a person whatever follows … */
const CERTAIN =
  "my name is|my name's|my full name is|name is|i am called|named|me llamo|mi nombre es|mi nombre completo es|meu nome é|meu nome completo é|me chamo|o meu nome é|ich heiße|ich heisse|mein name ist|je m'appelle|mon nom est|je me nomme|mi chiamo|il mio nome è|mio nome è|benim adım|adım|ismim|nama saya|nama aku|nama lengkap saya|اسمي|إسمي|انا اسمي|मेरा नाम|mijn naam is|ik heet|jag heter|mitt namn är|jeg hedder|jeg heter|mit navn er|nimeni on|mam na imię|nazywam się|jmenuji se|меня зовут|моё имя|мене звати|моє ім'я|με λένε|ονομάζομαι|קוראים לי|שמי|казвам се|zovem se|ime mi je|volám se|volám sa|ผมชื่อ|ฉันชื่อ|ดิฉันชื่อ|ชื่อ|είμαι η|είμαι ο|ονομα μου είναι|smiti|ismi|mă numesc|mă cheamă|numele meu este|tên tôi là|tôi tên là|tên mình là|jina langu ni|mera naam|minu nimi on|mano vardas|mani sauc|ég heiti|a nevem|me llaman|i go by|you can call me|mi apellido es|meu apelido é|mein nachname ist|mon nom de famille est|il mio cognome è|soyadım|nama panggilan saya|me dicen|me chamam de|man nennt mich|on m'appelle|tutti mi chiamano|bana derler|panggil saya|panggil aku|ako si|ang pangalan ko ay|nama ku";
/** … and those that only sometimes do: what follows must have a capital and not be a kind of word people call themselves. */
const POSSIBLE =
  "i'm|i am|im|this is|it's|they call me|everyone calls me|people call me|call me|soy|te habla|le habla|te saluda|le saluda|les saluda|te escribe|le escribe|aqui é|aqui quem fala é|sou|sou o|sou a|eu sou|eu sou o|eu sou a|ich bin|hier ist|hier spricht|je suis|c'est|moi c'est|ici|sono|qui è|ben|saya|أنا|انا|معك|मैं|ik ben|met|jag är|jeg er|je|to|это|це|я|mình là|mình là|em là|anh là|chị là|tôi là|ako si|mimi ni";
/** People who are spoken of by first and family name: to whom one speaks, under whose name something is booked. */
export const MENTION =
  'ask for|asking for|speak to|speaking to|speak with|speaking with|spoke with|spoke to|talk to|talked to|booking under|booked under|reservation under|reserved under|habla|le atiende|la atiende|quien habla es|pregunte por|hablar con|hablé con|reserva de|quem fala é|quem fala aqui é|fala com|falei com|falar com|intestata a|intestato a|parla|parlare con|ho parlato con|' +
  "parler à|j'ai parlé à|réservation de|demandez|bicara dengan|spreken met|gesproken met|rozmawiałem z|говорил с|говорила с|معك|معاك|معكم|أتكلم مع|j'ai eu|falo com|quem escreve é|habe mit|hatte mit|u spreekt met";
/** Who belongs to somebody: "my wife …", "mein Sohn …", with first and family name. */
export const RELATIVE =
  'husband|wife|son|daughter|mother|father|mom|mum|dad|brother|sister|friend|neighbour|neighbor|colleague|boss|partner|tenant|landlord|landlady|flatmate|roommate|grandmother|grandfather|grandson|granddaughter|uncle|aunt|cousin|boyfriend|girlfriend|fiancé|fiancée|' +
  'esposa|esposo|marido|mujer|hijo|hija|madre|padre|mamá|papá|hermano|hermana|amigo|amiga|vecino|vecina|jefe|jefa|novio|novia|pareja|abuela|abuelo|tío|tía|primo|prima|suegra|suegro|cuñado|cuñada|mulher|filho|filha|mãe|pai|irmão|irmã|vizinho|vizinha|chefe|namorada|namorado|avó|avô|tia|tio|sogra|sogro|cunhado|cunhada|' +
  'mann|sohn|tochter|mutter|vater|bruder|schwester|freund|freundin|nachbar|nachbarin|kollege|kollegin|chef|chefin|oma|opa|onkel|tante|partnerin|schwager|schwägerin|mari|femme|fils|fille|mère|père|frère|sœur|soeur|ami|amie|voisin|voisine|collègue|conjoint|conjointe|compagnon|compagne|oncle|beau-frère|' +
  'marito|moglie|figlio|figlia|mamma|papà|fratello|sorella|amico|amica|vicino|vicina|collega|compagno|compagna|nonna|nonno|zio|zia|cugino|cugina|suocera|suocero|cognato|cognata|eşim|kocam|karım|oğlum|kızım|annem|babam|kardeşim|ağabeyim|ablam|arkadaşım|komşum|patronum|müdürüm|istri saya|suami saya|anak saya|ibu saya|ayah saya|adik saya|kakak saya|teman saya|tetangga saya|perkenalkan saya|' +
  'vrouw|zoon|dochter|moeder|vader|buurman|buurvrouw|broer|zus|mąż|żona|syn|córka|mama|tata|brat|siostra|sąsiad|sąsiadka|муж|жена|сын|дочь|мама|папа|отец|брат|сестра|сосед|соседка|чоловік|дружина|син|дочка|fru|dotter|mor|far|kone|bror|syster|søster|granne|nabo';
/** Salutations, titles and labels in front of a name. */
const SALUTATION =
  'dear|hi|hello|hey|hiya|heya|cheers|congrats|happy birthday|good morning|good afternoon|good evening|thanks|thank you|hola|estimado|estimada|querido|querida|buenos días|buenas tardes|gracias|olá|ola|oi|prezado|prezada|caro|cara|bom dia|boa tarde|obrigado|obrigada|hallo|liebe|lieber|guten tag|guten morgen|sehr geehrte frau|sehr geehrter herr|sehr geehrte|sehr geehrter|danke|bonjour|bonsoir|salut|cher|chère|merci|ciao|buongiorno|buonasera|gentile|grazie|merhaba|selam|sayın|sevgili|teşekkürler|halo|hai|yth|selamat pagi|selamat siang|terima kasih|مرحبا|أهلا|عزيزي|عزيزتي|السيد|السيدة|الأستاذ|नमस्ते|प्रिय|श्री|श्रीमती';
const TITLE =
  "اسم المريض|اسم المستلم|اسم العميل|اسم الزبون|اسم صاحب الحساب|اسم صاحب البطاقة|اسم الزوج|اسم الزوجة|a nombre de|en nombre de|em nome de|a nome di|au nom de|auf den namen|im namen von|in the name of|under the name|atas nama|na nazwisko|na imię|на имя|на ім'я|باسم|على اسم|aqui é o|aqui é a|aqui quem fala é o|z tej strony|op naam van|i navnet|mr|mrs|ms|miss|mx|dr|prof|professor|sir|madam|herr|frau|señor|señora|señorita|sr|sra|srta|don|doña|dra|seu|dona|monsieur|madame|mademoiselle|mme|mlle|signor|signora|signore|signorina|sig|dott|dottor|dottoressa|avv|bay|bayan|bey|hanım|bapak|ibu|pak|bu|mas|mbak|السيد|السيدة|الأستاذ|الدكتور|أستاذ|استاذ|أستاذة|دكتور|دكتورة|سيد|سيدة|مهندس|الحاج|दكتور|श्री|श्रीमती|डॉ|meneer|mevrouw|herra|rouva|pan|pani";
const LABEL =
  'passenger|guest|patient|driver|tenant|pasajero|pasajera|huésped|paciente|conductor|inquilino|passageiro|passageira|hóspede|motorista|fahrgast|gast|patientin|fahrer|mieter|passager|passagère|conducteur|locataire|passeggero|ospite|paziente|autista|yolcu|misafir|sürücü|penumpang|tamu|pasien|sopir|name|full name|first name|last name|surname|customer name|account name|account holder|cardholder|card holder|beneficiary|recipient|contact name|nombre|nombre completo|apellido|apellidos|titular|nome|nome completo|sobrenome|cognome|intestatario|nachname|vorname|vollständiger name|kontoinhaber|nom|prénom|nom complet|titulaire|ad soyad|adı soyadı|isim|nama|nama lengkap|atas nama|الاسم|الإسم|नाम';
const SIGNATURE =
  'regards|best regards|kind regards|warm regards|best wishes|love|xoxo|all the best|take care|sincerely|yours sincerely|yours truly|cheers|best|thanks|thank you|many thanks|saludos|un saludo|un abrazo|abrazo|abrazos|besos|saludos cordiales|atentamente|gracias|um abraço|abraço|abraços|beijos|att|atenciosamente|cumprimentos|mit freundlichen grüßen|freundliche grüße|viele grüße|liebe grüße|mfg|gruß|grüße|lg|vg|beste grüße|schöne grüße|herzliche grüße|cordialement|amicalement|bises|bisous|bien cordialement|bien à vous|merci|cordiali saluti|distinti saluti|un saluto|saluti|un abbraccio|baci|grazie|saygılarımla|saygılar|sevgiler|selamlar|görüşmek üzere|teşekkürler|salam|salam hangat|salam hormat|hormat saya|terima kasih|مع التحية|تحياتي|شكرا|सादर|met vriendelijke groet|vriendelijke groet|groetjes|groeten|med vänliga hälsningar|vänliga hälsningar|mvh|hälsningar|med venlig hilsen|venlig hilsen|hilsen|med vennlig hilsen|terveisin|ystävällisin terveisin|pozdrawiam|z poważaniem|s pozdravem|üdvözlettel|cu stimă|с уважением|με εκτίμηση|धन्यवाद';

/** Trigger phrases by kind; the lexicon flags their first words. */
export const PERSON_TRIGGERS: Readonly<Record<string, string>> = {
  certain: CERTAIN,
  possible: `${POSSIBLE}|${MENTION}|${RELATIVE}`,
  salutation: SALUTATION,
  title: TITLE,
  label: LABEL,
  signature: SIGNATURE,
};

/** Words with a capital, or any word in uncased scripts, that follow such phrases without being names. */
export const NOT_A_NAME = new Set(
  fold(
    'inglés español francés alemán italiano portugués inglese tedesco francese spagnolo anglais allemand englisch deutsch buenas buenos feliz apple samsung microsoft visa mastercard real ober kellner best kundin kunden mucho mucha poco bastante nada nadie muchísimo enseguida después luego लिस्ट सूची गलत सही नहीं कार्ड खाता बदल बदलना पता क्यों ' +
      'batman superman noël noel navidad weihnachten natal lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes viernes понедельник вторник среда четверг пятница суббота воскресенье понеділок amazon google uber whatsapp facebook instagram netflix paypal dhl ups fedex ' +
      'outside inside home engineer ingenieur doktor doctor teacher student rentner rentnerin engenheiro engenheira vegetariano vegetariana karyawan capricornio acuario tauro géminis aries leo virgo libra escorpio sagitario piscis москва київ kraków ' +
      'ورقمي وساكن وساكنة وعنواني وانا وبسكن وموبايلي وهذا وجوالي واسكن calle carrera cra rua rue avenida avda ' +
      'all team sir madam there everyone everybody friend friends customer support service folks guys mom mum dad mama papa god jesus lord dieu allah dios deus gott christ liberté paix justice customers colleague colleagues ladies gentlemen love honey babe bro sis dude man ' +
      'a an the my your our his her their its this that it he she we they you i me not so very really just also now here ok okay sure fine good great sorry happy glad interested looking trying writing calling going coming ' +
      'from in on at for with about and or but if when where what why how who is are was were be been will would can could should please yes no thank thanks hi hello dear ' +
      'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december ' +
      'english spanish german french italian american british indian turkish chinese japanese brazilian mexican canadian australian dutch greek polish russian portuguese irish scottish swedish danish norwegian finnish arab african european asian catholic christian muslim jewish ' +
      'de del la el los las un una que y o en con por para muy no si yo tu es todos amigo amiga equipo cliente señor señora señores favor ' +
      'o a os as um uma e em com por para muito não sim eu você meu minha todos pessoal equipe ' +
      'der die das ein eine und oder nicht sehr auch nur ich sie wir ihr euer dein mein zusammen alle leute team damen herren kunde frau herr grüße grüsse gruß ' +
      'le la les un une des et ou ne pas très aussi je tu il elle nous vous mon ma tous monsieur madame ' +
      'il lo la i gli le un una e o non molto anche io tu lui lei noi voi mio mia tutti signor signora ' +
      'bir ve veya çok da de ben sen biz siz herkes arkadaşlar bey hanım ' +
      'saya aku kamu anda kami kita yang dan atau tidak mau ingin bisa sudah akan juga semua kak gan sis min admin pak bu ' +
      'لا نعم كيف حالك حالكم اخبارك من في على الى عن هل ما متى كيف اريد عايز محتاج هنا جدا ايضا مش غير سعيد بخير بكم بك عليكم الجميع يا كنت كان كانت جاي جاية راح رايح عايزة بدي ابغى محتاجة اتصلت كلمتكم كلمتك طلبت حابب حابة وعايز وعايزة ومعي وعندي كويس تمام موجود قسم شركة مشغول تعبان ' +
      'कैसे कैसी कब कहाँ है हूं हूँ हो का की के में से को सबको सभी और या नहीं बहुत भी यह वह जी सब आप मैं हम क्या ठीक',
  ).split(' '),
);
