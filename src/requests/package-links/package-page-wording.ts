import { type Language, LANGUAGES } from '../languages';

/** What the page says. `{attemptsLeft}` is a number. */
export interface PackagePageTexts {
  title: string;
  /** What will happen. */
  open: string;
  sendCode: string;
  sent: string;
  codeLabel: string;
  fetch: string;
  wrong: string;
  over: string;
  doubtful: string;
  noMoreCodes: string;
  gone: string;
}

const TEXTS: Readonly<Record<Language, PackagePageTexts>> = {
  en: {
    title: 'Your data',
    open: 'To make sure that it is you, we send a code to your WhatsApp. With it you can download your data, once.',
    sendCode: 'Send me the code',
    sent: 'We have sent you a code on WhatsApp. It is valid for 10 minutes.',
    codeLabel: 'Code of six digits',
    fetch: 'Download my data',
    wrong: 'That was not the code. Attempts left: {attemptsLeft}.',
    over: 'There is no code that could still be entered. Have another one sent.',
    doubtful: 'We cannot confirm by this number alone who is asking. Please contact us.',
    noMoreCodes: 'No further codes are sent for this link. Please ask us for a new one.',
    gone: 'This link is not valid: it was used, its time is over, or it was not copied whole. Please ask us for a new one.',
  },
  es: {
    title: 'Tus datos',
    open: 'Para asegurarnos de que eres tú, enviamos un código a tu WhatsApp. Con él puedes descargar tus datos, una vez.',
    sendCode: 'Enviadme el código',
    sent: 'Te hemos enviado un código por WhatsApp. Vale durante 10 minutos.',
    codeLabel: 'Código de seis cifras',
    fetch: 'Descargar mis datos',
    wrong: 'Ese no era el código. Intentos restantes: {attemptsLeft}.',
    over: 'No hay ningún código que aún se pueda introducir. Pide que te enviemos otro.',
    doubtful: 'Solo con este número no podemos confirmar quién lo pide. Ponte en contacto con nosotros.',
    noMoreCodes: 'No se envían más códigos para este enlace. Pídenos uno nuevo.',
    gone: 'Este enlace no es válido: ya se usó, ha caducado o no se copió entero. Pídenos uno nuevo.',
  },
  pt: {
    title: 'Os seus dados',
    open: 'Para termos certeza de que é você, enviamos um código para o seu WhatsApp. Com ele, você pode baixar os seus dados uma vez.',
    sendCode: 'Enviar o código',
    sent: 'Enviamos um código pelo WhatsApp. Ele vale por 10 minutos.',
    codeLabel: 'Código de seis dígitos',
    fetch: 'Baixar os meus dados',
    wrong: 'Esse não era o código. Tentativas restantes: {attemptsLeft}.',
    over: 'Não há código que ainda possa ser usado. Peça o envio de outro.',
    doubtful: 'Só por este número não podemos confirmar quem pede. Entre em contato conosco.',
    noMoreCodes: 'Não são enviados mais códigos para este link. Peça-nos um novo.',
    gone: 'Este link não é válido: já foi usado, expirou ou não foi copiado inteiro. Peça-nos um novo.',
  },
  de: {
    title: 'Ihre Daten',
    open: 'Damit wir sicher sind, dass Sie es sind, senden wir einen Code an Ihr WhatsApp. Mit ihm können Sie Ihre Daten einmal herunterladen.',
    sendCode: 'Code senden',
    sent: 'Wir haben Ihnen einen Code über WhatsApp gesendet. Er gilt 10 Minuten.',
    codeLabel: 'Sechsstelliger Code',
    fetch: 'Meine Daten herunterladen',
    wrong: 'Das war nicht der Code. Verbleibende Versuche: {attemptsLeft}.',
    over: 'Es gibt keinen Code, der noch eingegeben werden könnte. Lassen Sie sich einen neuen senden.',
    doubtful:
      'Über diese Nummer allein können wir nicht feststellen, wer anfragt. Bitte wenden Sie sich an uns.',
    noMoreCodes:
      'Für diesen Link werden keine weiteren Codes gesendet. Bitte lassen Sie sich einen neuen geben.',
    gone: 'Dieser Link gilt nicht: Er wurde benutzt, ist abgelaufen oder wurde nicht ganz kopiert. Bitte lassen Sie sich einen neuen geben.',
  },
  fr: {
    title: 'Vos données',
    open: 'Pour être sûrs que c’est bien vous, nous envoyons un code sur votre WhatsApp. Il vous permet de télécharger vos données, une fois.',
    sendCode: 'M’envoyer le code',
    sent: 'Nous vous avons envoyé un code sur WhatsApp. Il est valable 10 minutes.',
    codeLabel: 'Code à six chiffres',
    fetch: 'Télécharger mes données',
    wrong: 'Ce n’était pas le code. Essais restants : {attemptsLeft}.',
    over: 'Il n’y a plus de code à saisir. Faites-vous en envoyer un autre.',
    doubtful: 'Ce numéro seul ne permet pas de confirmer qui demande. Veuillez nous contacter.',
    noMoreCodes: 'Aucun autre code n’est envoyé pour ce lien. Demandez-nous en un nouveau.',
    gone: 'Ce lien n’est pas valable : il a servi, il a expiré ou il n’a pas été copié en entier. Demandez-nous en un nouveau.',
  },
  it: {
    title: 'I tuoi dati',
    open: 'Per essere sicuri che sia tu, inviamo un codice al tuo WhatsApp. Con il codice puoi scaricare i tuoi dati, una volta.',
    sendCode: 'Inviami il codice',
    sent: 'Ti abbiamo inviato un codice su WhatsApp. Vale 10 minuti.',
    codeLabel: 'Codice di sei cifre',
    fetch: 'Scarica i miei dati',
    wrong: 'Non era il codice giusto. Tentativi rimasti: {attemptsLeft}.',
    over: 'Non c’è un codice che si possa ancora inserire. Fattene inviare un altro.',
    doubtful: 'Da questo numero soltanto non possiamo confermare chi chiede. Contattaci.',
    noMoreCodes: 'Per questo link non si inviano altri codici. Chiedicene uno nuovo.',
    gone: 'Questo link non è valido: è stato usato, è scaduto o non è stato copiato per intero. Chiedicene uno nuovo.',
  },
  tr: {
    title: 'Verileriniz',
    open: 'Siz olduğunuzdan emin olmak için WhatsApp’ınıza bir kod göndeririz. Bu kodla verilerinizi bir kez indirebilirsiniz.',
    sendCode: 'Kodu gönder',
    sent: 'Size WhatsApp üzerinden bir kod gönderdik. 10 dakika geçerlidir.',
    codeLabel: 'Altı haneli kod',
    fetch: 'Verilerimi indir',
    wrong: 'Kod bu değildi. Kalan deneme: {attemptsLeft}.',
    over: 'Girilebilecek bir kod kalmadı. Yeni bir kod gönderilmesini isteyin.',
    doubtful: 'Kimin istediğini yalnızca bu numarayla doğrulayamıyoruz. Lütfen bizimle iletişime geçin.',
    noMoreCodes: 'Bu bağlantı için başka kod gönderilmez. Lütfen bizden yenisini isteyin.',
    gone: 'Bu bağlantı geçerli değil: kullanılmış, süresi dolmuş ya da eksik kopyalanmış. Lütfen bizden yenisini isteyin.',
  },
  id: {
    title: 'Data Anda',
    open: 'Untuk memastikan bahwa ini Anda, kami mengirim kode ke WhatsApp Anda. Dengan kode itu Anda dapat mengunduh data Anda satu kali.',
    sendCode: 'Kirimkan kode',
    sent: 'Kami telah mengirim kode melalui WhatsApp. Kode berlaku 10 menit.',
    codeLabel: 'Kode enam angka',
    fetch: 'Unduh data saya',
    wrong: 'Kodenya bukan itu. Sisa percobaan: {attemptsLeft}.',
    over: 'Tidak ada kode yang masih dapat dimasukkan. Mintalah kode lain.',
    doubtful: 'Dari nomor ini saja kami tidak dapat memastikan siapa yang meminta. Silakan hubungi kami.',
    noMoreCodes: 'Tidak ada kode lagi untuk tautan ini. Mintalah tautan baru kepada kami.',
    gone: 'Tautan ini tidak berlaku: sudah dipakai, kedaluwarsa, atau tidak tersalin utuh. Mintalah tautan baru kepada kami.',
  },
  ar: {
    title: 'بياناتك',
    open: 'للتأكد من أنك صاحب الطلب نرسل رمزًا إلى واتساب لديك. به يمكنك تنزيل بياناتك مرة واحدة.',
    sendCode: 'أرسلوا إليّ الرمز',
    sent: 'أرسلنا إليك رمزًا على واتساب، وهو صالح لمدة 10 دقائق.',
    codeLabel: 'رمز من ستة أرقام',
    fetch: 'تنزيل بياناتي',
    wrong: 'هذا ليس الرمز الصحيح. المحاولات المتبقية: {attemptsLeft}.',
    over: 'لا يوجد رمز يمكن إدخاله بعد الآن. اطلب إرسال رمز آخر.',
    doubtful: 'لا يمكننا التأكد من هوية صاحب الطلب بهذا الرقم وحده. يُرجى التواصل معنا.',
    noMoreCodes: 'لا تُرسل رموز أخرى لهذا الرابط. يُرجى طلب رابط جديد منا.',
    gone: 'هذا الرابط غير صالح: استُخدم أو انتهت مدته أو لم يُنسخ كاملًا. يُرجى طلب رابط جديد منا.',
  },
  hi: {
    title: 'आपका डेटा',
    open: 'यह सुनिश्चित करने के लिए कि यह आप ही हैं, हम आपके WhatsApp पर एक कोड भेजते हैं। उससे आप अपना डेटा एक बार डाउनलोड कर सकते हैं।',
    sendCode: 'मुझे कोड भेजें',
    sent: 'हमने आपको WhatsApp पर एक कोड भेजा है। यह 10 मिनट तक मान्य है।',
    codeLabel: 'छह अंकों का कोड',
    fetch: 'मेरा डेटा डाउनलोड करें',
    wrong: 'यह सही कोड नहीं था। बचे प्रयास: {attemptsLeft}।',
    over: 'अब ऐसा कोई कोड नहीं है जो डाला जा सके। दूसरा कोड भेजने को कहें।',
    doubtful: 'केवल इस नंबर से हम पुष्टि नहीं कर सकते कि कौन पूछ रहा है। कृपया हमसे संपर्क करें।',
    noMoreCodes: 'इस लिंक के लिए और कोड नहीं भेजे जाते। कृपया हमसे नया लिंक माँगें।',
    gone: 'यह लिंक मान्य नहीं है: इसका उपयोग हो चुका है, इसका समय समाप्त हो गया है, या यह पूरा कॉपी नहीं हुआ। कृपया हमसे नया लिंक माँगें।',
  },
};

/** The page in a language. */
export function packagePageTexts(language: Language): PackagePageTexts {
  return TEXTS[language];
}

/** The first language of a list of preferences that the page is written in; English when there is none. */
export function preferredLanguage(preferences: string | null | undefined): Language {
  for (const one of (preferences ?? '').split(',')) {
    const wanted = one.split(';')[0]!.trim().split('-')[0]!.toLowerCase();
    const found = LANGUAGES.find((language) => language === wanted);
    if (found) return found;
  }
  return 'en';
}
