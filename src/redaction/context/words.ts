/**
 * Context words by group, in the ten languages most used on WhatsApp and some more; `|` separates, folding happens in the lexicon.
 * Arabic words stand without article and prefixes.
 */
export const CONTEXT_WORDS: Readonly<Record<string, string>> = {
  phone:
    'tawagan|tumawag|tawag|itext|cellphone ko|numero ko|میرا نمبر|فون|کال|موبائل|تماس|شماره|ফোন|মোবাইল|நம்பர்|போன்|mera no|mera number|my no|your no|mob no|ph no|cell no|contact no|whatsapp no|phone|phones|telephone|tel|ph|call|calls|calling|called|mobile|mob|cell|cellphone|whatsapp|whats app|wa|' +
    'fax|dial|ring|text me|sms|answering|reach|contact|contacts|hotline|landline|extension|desk|voicemail|' +
    'teléfono|teléfonos|tlf|telf|tfno|móvil|celular|cel|llámame|márcame|escríbeme|llama|llamar|llámenos|llamada|wasap|marcar|' +
    'contacto|telefone|fone|ligar|ligue|liga|chama|me chama|chamar|telemóvel|zap|zapzap|contato|telefon|telefonnummer|handy|' +
    'handynummer|mobil|mobilnummer|rufnummer|anrufen|anruf|ruf|rufe|festnetz|durchwahl|erreichbar|erreichen|erreichst|erreicht|' +
    'téléphone|portable|appeler|appelle|appelez|appel|joindre|joignable|fixe|telefono|cellulare|cell|chiama|' +
    'chiamami|scrivimi|raggiungimi|chiamare|chiamate|recapito|fisso|cep|telefonu|telefonum|ara|arayın|arayabilirsiniz|gsm|telepon|' +
    'telp|tlp|hp|hubungi|kontak|ponsel|هاتف|هاتفي|جوال|جوالي|اتصل|موبايل|واتساب|تلفون|للتواصل|محمول|كلمني|كلمنا|راسلني|फ़ोन|फोन|' +
    'मोबाइल|कॉल|व्हाट्सएप|संपर्क|दूरभाष|telefoon|telefoonnummer|bel|bellen|mobiel|gsm-nummer|mobilnummer|' +
    'telefonnummeret|ring|puhelin|puhelinnumero|soita|zadzwoń|dzwoń|komórka|komórkowy|volejte|zavolej|mobilní|' +
    'telefonszám|hívj|hívjon|telefoni|sună|sunați|тел|телефон|телефону|мобильный|звони|звоните|позвони|дзвони|подзвони|тилефон|' +
    'τηλέφωνο|τηλ|κινητό|κάλεσε|טלפון|נייד|โทร|เบอร์|โทรศัพท์|điện thoại|sđt|gọi|simu|namba|電話|电话|手机|手機|携帯|連絡先|' +
    '联系|拨打|전화|전화번호|연락처|핸드폰|휴대폰',
  /** "Number" alone: a phone's, unless an order or invoice is spoken of. */
  number:
    'نمبر|number|num|nr|nummer|numéro|numara|numaram|numarası|nomor|nomer|رقم|رقمي|नंबर|नम्बर|numero|numer|číslo|szám|număr|номер|nummeret|번호|מספר',
  /** Who or what has a number that nobody can be called under: customers, subscribers, applications, draws. */
  clientele:
    'customer|client|subscriber|draw|application|applicant|cliente|clientes|abonado|suscriptor|solicitud|expediente|assinante|kunde|kunden|kundennr|abonnent|antrag|antragsnummer|policennummer|police|polis|polizza|póliza|apólice|abonné|adhérent|demande|utente|abbonato|richiesta|müşteri|abone|talep|' +
    'pelanggan|konsumen|pengaduan|عميل|العميل|المشترك|اشتراك|طلب|شكوى|بلاغ|ग्राहक|उपभोक्ता|आवेदन|klant|klantnummer|klantnr|klient|klienta|zákazník|zákaznické|zákaznícke|reklamace|reklamácie|zakázky|ügyfél|ügyfélszám|vevőkód|abonat|clientului|sesizare|клиент|клиентски|клиента|абонент|абонентен|абонентский|обращения|заявки|звернення|клієнт|клієнта|' +
    'πελάτη|παροχής|αίτησης|kupca|stranke|kund|kundnr|kundnummer|kundenr|kundenummer|asiakas|asiakasnumero|asiakasnro|kliendi|kliendinumber|kliento|mokėtojo|לקוח|פנייה|פניה|חוזה|ลูกค้า|สมาชิก|お客様|会員|고객|회원|客户|客戶|会员|會員|گاہک|شکایت',
  card:
    'card|cards|credit|debit|visa|mastercard|amex|cc|american express|maestro|discover|rupay|pan|tarjeta|crédito|débito|cartão|karte|kreditkarte|kartennummer|ec karte|carte|bancaire|carte bleue|cb|carta|credito|carta di credito|bancomat|' +
    'kart|kartım|kredi|kartu|kredit|بطاقة|بطاقتي|ائتمان|فيزا|ماستركارد|कार्ड|क्रेडिट|डेबिट|kaart|creditcard|kort|kortti|karta|kártya|card bancar|карта|карты|карту|κάρτα|כרטיס|บัตร|thẻ tín dụng|số thẻ|卡|信用卡|カード|카드',
  account:
    'account|acct|a c|iban|bank|bank account|checking|savings|account number|cuenta|banco|conta|konto|kontonummer|bankkonto|compte|banque|rib|conto|banca|hesap|banka|hesabım|rekening|norek|no rek|حساب|بنك|آيبان|ايبان|खाता|बैंक|अकाउंट|bankrekening|rekeningnummer|tili|rachunek|účet|számlaszám|bankszámla|bankszámlaszám|счет|счёт|банк',
  routing: 'routing|aba|routing number|aba number|transit|wire|fedwire|rtn',
  swift: 'swift|bic|swift code|bic code|swift bic',
  ifsc: 'ifsc|ifsc code',
  clabe: 'clabe|clabe interbancaria|interbancaria',
  /** An account of any game has one, too: with a check that proves little it counts for the sender's own country only. */
  id: 'id',
  identity:
    'identity|identification|national id|id number|id card|ssn|social security|tax id|tin|identity number|identity card|citizen|citizen id|national identity|personal number|personal code|identifier|' +
    'cédula|cedula|documento|identidad|documento de identidad|identificación|cpf|rg|nif|documento de identidade|identificação|ausweis|ausweisnummer|personalausweis|steuer|identität|sozialversicherung|' +
    "pièce d'identité|identité|carte d'identité|numéro de sécu|sécurité sociale|sécu|numéro fiscal|codice fiscale|carta d'identità|identità|documento d'identità|" +
    'kimlik|kimlik no|kimlik numarası|kimlik numaram|tc|tckn|t c|ktp|nik|identitas|kependudukan|هوية|هويتي|هويه|إقامة|الرقم القومي|رقم قومي|قومي|آधार|आधार|पैन|पहचान|पहचान पत्र|' +
    'bsn|burgerservicenummer|identiteit|personnummer|cpr|henkilötunnus|hetu|pesel|rodné číslo|személyi|cnp|егн|оиб|oib|инн|паспорт|ταυτότητα|תעודת זהות|זהות|บัตรประชาชน|身份证|身份證|マイナンバー|주민등록번호|주민번호',
  tax: 'tax id|tax number|tax identification|tin|steuernummer|steuer id|steuerid|steuer identifikationsnummer|idnr|contribuinte|impuestos|npwp|vergi|vergi no|pajak|ضريبي|ضريبة|टैक्स',
  birth:
    'born|birthday|birthdate|birth|dob|d o b|date of birth|birth date|bday|b day|nacido|nacida|nací|nacimiento|fecha de nacimiento|cumpleaños|cumple|nascido|nascida|nasci|nascimento|data de nascimento|aniversário|' +
    'geboren|geb|geburtsdatum|geburtstag|geburt|née|naissance|né le|né en|né à|date de naissance|anniversaire|nato|nata|nascita|data di nascita|compleanno|doğum|doğdum|doğumlu|doğumluyum|doğumluyuz|doğum tarihi|doğum günü|' +
    'lahir|tanggal lahir|tgl lahir|ulang tahun|ultah|kelahiran|ميلاد|ميلادي|تاريخ الميلاد|مواليد|ولدت|مولود|जन्म|जन्मतिथि|जन्मदिन|जन्म तिथि|geboortedatum|geboren op|verjaardag|född|födelsedatum|født|fødselsdato|syntynyt|syntymäaika|' +
    'urodzony|urodzona|data urodzenia|narozen|datum narození|született|születési|născut|data nașterii|родился|родилась|рождения|дата рождения|γεννήθηκα|γέννησης|ημερομηνία γέννησης|生日|出生|誕生日|생년월일|생일|ngày sinh|วันเกิด',
  code:
    'code|codes|otp|pin|pins|verification|verification code|passcode|one time|2fa|tan|pincode|security code|login code|auth code|authentication code|código|códigos|clave|clave de verificación|código de verificação|verificación|verificação|' +
    'bestätigungscode|einmalcode|einmalpasswort|zugangscode|anmeldecode|freischaltcode|aktivierungscode|sicherheitscode|code de vérification|vérification|code secret|codice|codice di verifica|verifica|kod|kodu|kodum|kodunuz|doğrulama|onay kodu|kode|kode verifikasi|verifikasi|رمز|كود|التحقق|تحقق|رمز التحقق|رمز التأكيد|الرقم السري|رقم سري|سري|' +
    'कोड|ओटीपी|पिन|verificatiecode|koodi|kód|cod|код|код подтверждения|пин|κωδικός|קוד|รหัส|mã xác nhận|mã xác minh|mã otp|mã pin|验证码|驗證碼|認証コード|인증번호|codul|codului|koden|kodens|pini|pinim|pinin|pinkod|pinkode|קוד האימות|הקוד|קוד|код доступа|κωδικό|kód|kódem|kódja|kodas|kods|koda|kodun|kóðinn|รหัสยืนยัน|msimbo|nambari ya siri|keypad|keycode|lockbox|padlock|alarm code|door code|gate code|alarm|safe opens|texted me|token do banco|token bancário|itoken|kodenya|kodnya|pinnya|otpnya|pincode|geheimzahl|türcode|torcode|zugangscode|portkod|portkoden|dørkode|dørkoden|engangskode|engangskoden|engångskod|ovikoodi|tunnusluku|kertakoodi|bankkode|smskode|smskod|sms kod|sms code|toegangscode|deurcode|暗証番号|ワンタイムパスワード|确认码|动态码|動態碼|校验码|口令|승인번호|비번|확인코드|домофон|домофона|код домофона|пароль от двери|جواز عبور',
  login:
    'log in|login|log into|sign in|signin|iniciar sesión|entrar|anmelden|einloggen|anmeldung|connexion|connecter|accesso|accedere|giriş|masuk|تسجيل الدخول|लॉगिन',
  password:
    'password|passwd|pwd|pass|passcode|passphrase|pass word|pw|contraseña|clave|contrasena|password é|senha|palavra passe|passwort|kennwort|pass wort|mot de passe|mdp|motdepasse|parola|parola d ordine|şifre|şifrem|şifresi|şifremiz|şifren|parolam|parolan|parolası|parolamız|kata sandi|sandi|' +
    'كلمة المرور|كلمة السر|كلمه السر|الباسورد|باسورد|باسوردي|पासवर्ड|wachtwoord|lösenord|salasana|adgangskode|passord|hasło|heslo|jelszó|parolă|пароль|пароля|κωδικός πρόσβασης|סיסמה|סיסמא|รหัสผ่าน|mật khẩu|密码|密碼|パスワード|비밀번호|' +
    'digicode|passwordnya|sandinya|kata laluan|nenosiri|lozinka|парола|лозинка|slaptažodis|parool|lykilorð|הסיסמה|הסיסמא|پاس ورڈ|پاسورڈ|رمز عبور|گذرواژه|رمز وای فای|باسوورد|باسورد|паролата|lösenordet|passordet|adgangskoden|hesla|hasła|jelszava|jelszavam|neno la siri|nywila|비번|暗证|lozinku|salasanani|wifi key|wifi code|wlan schlüssel|wifi şifresi|sandi wifi|κωδικός του|code de l immeuble|code immeuble|code de la porte|code portail|código do portão|codice portone',
  cvv:
    'cvv|cvc|cvv2|cvc2|cvn|csc|cid|security code|card code|código de seguridad|codigo de seguridad|código de segurança|prüfnummer|prüfziffer|kartenprüfnummer|sicherheitscode|cryptogramme|code de sécurité|codice di sicurezza|codice di controllo|güvenlik kodu|güvenlik numarası|kode keamanan|رمز الأمان|رمز الامان|سي في في|सीवीवी|सुरक्षा कोड|' +
    'three digits|3 digits|three numbers on|digits on the back|number on the back|numbers on the back|back of the card|back of my card|tres dígitos|tres números|3 dígitos|3 números|detrás de la tarjeta|dorso de la tarjeta|reverso de la tarjeta|atrás de la tarjeta|três dígitos|três números|atrás do cartão|verso do cartão|' +
    'crypto visuel|crypto au dos|crypto derrière|le crypto|mon crypto|trois chiffres|3 chiffres|dos de la carte|derrière la carte|drei ziffern|drei zahlen hinten|3 ziffern|rückseite der karte|hinten auf der karte|tre cifre|3 cifre|retro della carta|dietro la carta|kartın arkasındaki|arkadaki üç|üç haneli|' +
    'tiga angka|tiga digit|3 angka|belakang kartu|ثلاثة أرقام|الأرقام الثلاثة|خلف البطاقة|ظهر البطاقة|तीन अंक|पीछे के तीन',
  expiry:
    'exp|expiry|expires|expiration|expire|valid thru|valid until|valid through|good thru|exp date|vence|vencimiento|caducidad|caduca|vto|validade|vencimento|válido até|gültig|gültig bis|ablaufdatum|läuft ab|expire|expiration|date d expiration|valable|scadenza|scade|valida fino|son kullanma|skt|berlaku|kadaluarsa|masa berlaku|تاريخ الانتهاء|انتهاء|تنتهي|صلاحية|वैधता|समाप्ति|एक्सपायरी',
  email:
    'email|e mail|mail|mailto|correo|correo electrónico|e mail adresse|mailadresse|courriel|posta|e posta|eposta|surel|بريد|ايميل|إيميل|البريد الإلكتروني|ईमेल|इमेल|mél|adresse|write me|send it to|reach',
  ip: 'ip|ipv4|ipv6|ip address|address|dirección ip|endereço ip|ip adresse|adresse ip|indirizzo ip|ip adresi|alamat ip|server|host|ping|loopback|localhost|عنوان|आईपी',
  crypto:
    'bitcoin|btc|ethereum|eth|wallet|crypto|address|billetera|carteira|cüzdan|dompet|محفظة|बिटकॉइन|wallet address|portafoglio|portefeuille|brieftasche|usdt|erc20',
  passport:
    'passport|passports|passport number|pasaporte|passaporte|reisepass|reisepassnummer|pass|passnummer|passeport|passaporto|pasaport|paspor|nomor paspor|جواز|جواز السفر|جوازي|जواز|पासपोर्ट|paspoort|passi|paszport|pas číslo|cestovní pas|útlevél|pașaport|паспорт|паспорта|διαβατήριο|דרכון|หนังสือเดินทาง|hộ chiếu|护照|護照|パスポート|여권',
  licence:
    'license|licence|driver|drivers|driving|driver s license|driving licence|driving license|dl|dl number|permit|lic|licencia|licencia de conducir|carnet de conducir|permiso de conducir|cnh|carteira de motorista|carta de condução|habilitação|führerschein|führerscheinnummer|permis|permis de conduire|patente|patente di guida|ehliyet|sürücü|sim a|sim c|surat izin mengemudi|رخصة|رخصة القيادة|लाइसेंस|ड्राइविंग|rijbewijs|körkort|førerkort|ajokortti|prawo jazdy|řidičský|jogosítvány|permis de conducere|права|водительское',
  plate:
    'plate|plates|license plate|licence plate|number plate|registration|reg|vehicle|car|vrn|matrícula|placa|placas|patente|matrícula do carro|kennzeichen|nummernschild|autokennzeichen|immatriculation|plaque|plaque d immatriculation|immatriculé|immatriculée|immat|matriculado|matriculada|targa|plaka|plakası|plakalı|plat|nopol|plat nomor|nomor polisi|لوحة|رقم اللوحة|لوحة السيارة|गाड़ी|नंबर प्लेट|वाहन|kenteken|regnummer|rekisterinumero|rejestracja|tablica|spz|rendszám|înmatriculare|номер машины|госномер|гос номер|номерний знак|держномер|номер авто|nr rej|nr rejestracyjny|numer rejestracyjny',
  imei: 'imei|imei number|device|device id|serial',
  mac: 'mac|mac address|ethernet|wifi|bluetooth',
  age: 'years old|year old|yo|age|aged|y o|años|anos|jahre|ans|anni|yaşında|tahun|سنة|عاما|साल|वर्ष',
  year: 'in|since|from|until|till|year|during|before|after|by|born|circa|en|desde|hasta|año|de|até|em|ano|seit|im|jahr|bis|ab|von|depuis|jusqu|année|dal|nel|fino|anno|yılında|yılı|tahun|sejak|sampai|في|منذ|عام|سنة|حتى|में|से|साल|वर्ष|sinds|sedan|siden|vuonna|w|od|roku|от|до|году|года',
  negative:
    'council tax account|tax account|conta de água|conta da água|conta de luz|conta da luz|conta de gás|conta do gás|cuenta de luz|cuenta de agua|伝票|お問い合わせ|målernummer|målernr|måler nr|point de livraison|pdl|prm|customer id|client id|account id|payment id|employee id|staff id|student id|member id|consumer id|request id|event id|app id|chat id|msg id|message id|vendor id|seller id|store id|merchant id|steam id|pubg id|ml id|ff id|boleto|pakkenummer|pakkenr|saadetise|saadetis|อ้างอิง|เลขอ้างอิง|contract|contract no|complaint|complaint no|contrato|contratto|vertrag|vertragsnummer|contrat|sözleşme|kontrak|nomor kontrak|keluhan|umowa|umowy|smlouva|smlouvy|zmluva|szerződés|sopimus|avtal|kontrakt|reclamación|reclamação|reclamo|chamado|réclamation|beschwerde|şikayet|başvuru|عقد|شكوى|كود المنتج|शिकायत|शिकायत नंबर|अनुबंध|обращение|заявка|заявки|звернення|zgłoszenie|ärende|ärendenummer|sagsnummer|sak|saksnummer|bolletta|bolletta n|utr no|gutschrift|charge|losnr|受付番号|受理编号|追跡|접수번호|számla|codice articolo|consumer id|consumer no|consumer number|consignment|consignment note|waybill|docket|itinerary|raffle|lotto|lottery numbers|voucher|prepaid token|meter token|electricity token|meter reading|reading|roll no|roll number|locker|queue no|queue number|parcel ref|hotel ref|canpost|usps|claim no|case no|docket no|lot no|' +
    'zählerstand|zähler|zählernummer|vorgang|vorgangsnummer|ticketnr|kundennr|rechnungsnr|rg nr|rg|best nr|az|geschäftszeichen|losnummer|spiel|sendungsnr|lieferschein|lieferscheinnr|auftragsnr|bj|baujahr|paketnummer|paketnr|teilenummer|' +
    'albarán|remito|localizador|lectura|contador|medidor|boleta|turno|envío|envíos|remisión|lotería|quiniela|baloto|recibo|encomienda|encomenda|encomendas|leitura|relógio|nf|lei|súmula|loteria|entidade|remessa|' +
    'relevé|compteur|bordereau|récépissé|loto|chronopost|mondial relay|n client|numéro client|bolla|lettura|contatore|scontrino|legge|lotto|ddt|numero pratica|rif|' +
    'sayaç|endeks|abone|abone no|takip no|barkod|makbuz|fiş|gönderi|meteran|token listrik|kode produk|kode barang|antrian|id pel|id pelanggan|kwitansi|nomor resi|nomor pesanan|resit|pos laju|' +
    'بوليصة|عداد|قراءة|رقم التتبع|رقم الشحنة|ارامكس|سمسا|تذكرة|باركود|إيصال|مادة|मीटर|रीडिंग|कूरियर|टोकन|रसीद|आर्डर|' +
    'ттн|трек|трек номер|сдэк|талон|показания|показники|договор|договір|рахунок|отправление|посылка|посылки|посилка|чек|квитанция|артикул|лот|замовлення|відправлення|przesyłka|przesyłki|paczki|zamówienia|licznik|licznika|stan licznika|paragon|paczkomat|list przewozowy|' +
    'bestelnr|bestelnummer|factuurnr|factuurnummer|zending|meterstand|artikelnr|kassabon|staatslot|mätarställning|mätare|ocr|ordernummer|ordernr|kvitto|spårning|måleraflæsning|måler|ordrenummer|kvittering|sporing|sporingsnummer|pakken|kid nummer|viite|viitenumero|paketti|mittari|lasku|tilausnumero|seuranta|seurantakoodi|' +
    'vs|variabilní symbol|variabilný symbol|elektroměr|elektroměru|balík|zásielka|faktúra|faktúry|objednávky|sledovací|csomagszám|óraállás|rendelésszám|nyomkövetés|mérőóra|comenzii|factură|colet|contor|index contor|αποστολή|αποστολής|τιμολόγιο|ένδειξη|μετρητή|απόδειξη|παραγγελίας|δέμα|' +
    'поръчка|поръчката|товарителница|фактура|електромер|пратка|пратката|narudžba|narudžbe|narudžbenica|račun|pošiljka|pošiljke|porudžbina|očitanje|naročilo|pošiljka|užsakymas|siunta|siuntos|skaitliukas|sąskaita|pasūtījums|sūtījums|rēķins|tellimus|arve|pakk|משלוח|חשבונית|מונה|קבלה|מעקב|חבילה|' +
    'سفارش|کنتور|رهگیری|فاکتور|آرڈر|میٹر|অর্ডার|মিটার|ออเดอร์|พัสดุ|เลขพัสดุ|มิเตอร์|ใบเสร็จ|vận đơn|mã vận đơn|mã đơn|hóa đơn|快递|单号|快递单号|运单|運單|电表|发票|發票|追跡番号|お問い合わせ番号|伝票番号|送り状|メーター|請求書|운송장|송장|송장번호|운송장번호|계량기|영수증|' +
    'user id|meeting id|zoom id|room id|game id|player id|ad id|post id|product id|session id|device id|claim|claims|membership|guía|guia|комплект|накладна|накладная|накладной|csomag|paczka|faktura|faktury|factuur|zásilka|balíček|paket|pakke|pakketje|παραγγελία|הזמנה|замовлення|art nr|art no|coords|coordinates|gps|lat|lon|lottery|commit|img|order|orders|po|bestelling|zamówienie|beställning|bestilling|tilaus|objednávka|rendelés|comandă|заказ|заказа|đơn hàng|订单|訂單|注文|注文番号|주문|주문번호|คำสั่งซื้อ|nota fiscal|ordre|orden|pedido|commande|bestellung|bestellnummer|ordine|sipariş|siparişiniz|pesanan|طلب|طلبية|ऑर्डर|tracking|track|trackingnummer|shipment|parcel|package|seguimiento|rastreio|rastreamento|sendung|sendungsnummer|suivi|colis|spedizione|kargo|takip|resi|no resi|شحنة|تتبع|ट्रैकिंग|' +
    'invoice|inv|bill|receipt|factura|fatura|rechnung|rechnungsnummer|facture|fattura|faktur|فاتورة|बिल|चालान|ref|reference|referencia|referência|referenz|référence|riferimento|referans|referensi|مرجع|संदर्भ|ticket|case|ticketnummer|booking|confirmation|pnr|flight|vuelo|voo|flug|vol|volo|uçuş|penerbangan|رحلة|उड़ान|' +
    'model|sku|serial|item|product|part no|part number|isbn|issn|version|build|dhl|ups|usps|fedex|awb|dpd|gls|hermes|correios|qty|quantity|points|score|transaction|txn|transaction id|order id|user id|policy|lot|batch|conf|protocolo|protocollo|windows|android|ios|firmware|lote|charge|barcode|ean|upc|article|artikel|artikelnummer|bestellnr|nr rechnung|auftrag|auftragsnummer|kundennummer|reservation|réservation|reserva|reservierung|prenotazione|rezervasyon|reservasi|bill number|meter|quote|quotation|po number|purchase order|job|' +
    // Carriers, as their customers call them.
    'evri|yodel|royal mail|parcelforce|canada post|purolator|ontrac|lasership|postnl|bpost|colissimo|relais colis|seur|mrw|nacex|estafeta|andreani|servientrega|interrapidisimo|starken|chilexpress|olva|jadlog|loggi|total express|brt|bartolini|sda|poste italiane|inpost|postnord|zásilkovna|packeta|fan courier|sameday|cargus|econt|еконт|спиди|acs|' +
    'нова пошта|новой почтой|новая почта|укрпошта|почта россии|почтой россии|yurtiçi|yurtiçi kargo|aras kargo|mng kargo|ptt kargo|jne|sicepat|anteraja|ninja van|ninja xpress|spx|poslaju|delhivery|blue dart|bluedart|ekart|dtdc|xpressbees|ecom express|shadowfax|tcs|leopards|sf express|顺丰|順豐|圆通|中通|韵达|申通|菜鸟|ヤマト|佐川|ゆうパック|대한통운|cj대한통운|한진택배|택배|' +
    'australia post|auspost|startrack|nz post|courier guy|gig logistics|aramex|smsa|naqel|سبل|بوسطة|fetchr|ctt expresso|an post|matkahuolto|omniva|venipak|gls paket|ems|dpd paket|estes|xpo|cainiao|yanwen|yunexpress|speedpost|singpost|kerry|flash express|thailand post|viettel post|ghn|ghtk|' +
    'gift card|gift voucher|loyalty card|library card|carte cadeau|carte de fidélité|carte fidélité|carta regalo|carta fedeltà|tessera punti|tarjeta regalo|tarjeta de puntos|tarjeta de regalo|cartão presente|cartão fidelidade|geschenkkarte|kundenkarte|cadeaukaart|klantenkaart|bonuskaart|karta podarunkowa|karta lojalnościowa|karta stałego klienta|karta klienta|карта лояльности|подарочная карта|скидочная карта|hediye kartı|kartu hadiah|kartu member|presentkort|gavekort|lahjakortti|' +
    'code barres|code à barres|código de barras|codice a barre|kod kreskowy|штрих код|tv licence|tv license|betting slip|hepsijet|trendyol express|sürat kargo|kolay gelsin|multa|amende|штраф|retour|retur|devolución|devolução|reso|iade|zwrot|возврат|повернення|ارجاع|مرتجع|مخالفة|返品|반품|退货|会员号|' +
    'cuenta de cobro|kenmerk|betalingskenmerk|idpel|producto|produto|produit|prodotto|produkt|ürün|produk|منتج|товар|товара|fehler|fehlercode|error code|erro|erreur|errore|hata|ошибка|billet|billete|biglietto|ingresso|dekont|talep|transaksi|agizo|單號|đơn|compra|purchase|sag|siparişim|siparişimin|siparişimiz|orderku|pesananku|operación|operação|عملية|اوردر|أوردر|tiket|टिकट|zgłoszenia|réunion|suministro|nis|cups|virtual account|nomor va|va bca|va bni|va bri|va mandiri|va permata|va cimb|rma|asset tag|badge|' +
    'zoom|webex|art|mpn|cep|zip|zip code|plz|postleitzahl|código postal|code postal|dossier|dossiernummer|aktenzeichen|processo|expediente|radicado|folio|reclamo|incidencia|pratica|dosya|商品番号|品番|型番|货号|상품번호',
};
