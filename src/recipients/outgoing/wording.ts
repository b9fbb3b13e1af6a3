import type { MessageFacts, MessageKind, TemplateKind } from './outgoing-message';

type Asked = 'access' | 'portability' | 'erasure' | 'rectification' | 'restriction' | 'objection';

/**
 * The texts of one language. `{…}` are replaced; `asks` completes "You asked us …"; `keepsake` follows a receipt that has a salt. A code alone goes as a
 * template, which Meta words.
 */
interface Texts extends Record<Exclude<MessageKind, 'code'> | 'keepsake', string> {
  asks: Readonly<Record<Asked, string>>;
}

const TEXTS: Readonly<Record<string, Texts>> = {
  en: {
    asks: {
      access: 'for a copy of your data',
      portability: 'for your data in a portable format',
      erasure: 'to delete your data',
      rectification: 'to correct your data',
      restriction: 'to restrict the use of your data',
      objection: 'to stop using your data',
    },
    confirm:
      'You asked us {asks}. If that was you, reply with the code {secret} within 10 minutes. Without it, nothing happens.',
    receipt:
      'Thank you. We received your request ({asks}) on {receivedOn}. Its reference is {reference}. You will have our answer by {dueOn}.',
    keepsake: 'Keep this text: with it you can show that a certificate is about you: {secret}',
    'wrong-code': 'That was not the code. Attempts left: {attemptsLeft}.',
    'code-over': 'That code is no longer valid. Send your request again to get a new one.',
    'by-hand':
      'We have noted your request ({asks}). We cannot confirm by this number alone who is asking, and will get in touch another way.',
    extended:
      'Your request {reference} ({asks}) takes us longer than planned. You will have our answer by {dueOn}.',
    package:
      'Your data are ready: {secret}\nThe link works once, for seven days, and asks for a code that we send you here.',
  },
  es: {
    asks: {
      access: 'una copia de tus datos',
      portability: 'tus datos en un formato portátil',
      erasure: 'eliminar tus datos',
      rectification: 'corregir tus datos',
      restriction: 'limitar el uso de tus datos',
      objection: 'dejar de usar tus datos',
    },
    confirm:
      'Nos has pedido {asks}. Si has sido tú, responde con el código {secret} en 10 minutos. Sin él no ocurrirá nada.',
    receipt:
      'Gracias. Recibimos tu solicitud ({asks}) el {receivedOn}. Su referencia es {reference}. Te responderemos a más tardar el {dueOn}.',
    keepsake: 'Guarda este texto: con él puedes demostrar que un certificado se refiere a ti: {secret}',
    'wrong-code': 'Ese no era el código. Intentos restantes: {attemptsLeft}.',
    'code-over': 'Ese código ya no es válido. Envía de nuevo tu solicitud para recibir otro.',
    'by-hand':
      'Hemos anotado tu solicitud ({asks}). Solo con este número no podemos confirmar quién la hace; te contactaremos por otra vía.',
    extended:
      'Tu solicitud {reference} ({asks}) nos lleva más tiempo. Te responderemos a más tardar el {dueOn}.',
    package:
      'Tus datos están listos: {secret}\nEl enlace sirve una vez, durante siete días, y pide un código que te enviamos aquí.',
  },
  pt: {
    asks: {
      access: 'uma cópia dos seus dados',
      portability: 'os seus dados num formato portátil',
      erasure: 'apagar os seus dados',
      rectification: 'corrigir os seus dados',
      restriction: 'limitar o uso dos seus dados',
      objection: 'deixar de usar os seus dados',
    },
    confirm:
      'Você nos pediu: {asks}. Se foi você, responda com o código {secret} em até 10 minutos. Sem ele, nada acontece.',
    receipt:
      'Obrigado. Recebemos o seu pedido ({asks}) em {receivedOn}. A referência é {reference}. A nossa resposta chegará até {dueOn}.',
    keepsake: 'Guarde este texto: com ele você pode mostrar que um certificado é sobre você: {secret}',
    'wrong-code': 'Esse não era o código. Tentativas restantes: {attemptsLeft}.',
    'code-over': 'Esse código já não é válido. Envie o pedido de novo para receber outro.',
    'by-hand':
      'Anotamos o seu pedido ({asks}). Só por este número não podemos confirmar quem pede; entraremos em contato por outro meio.',
    extended: 'O seu pedido {reference} ({asks}) leva mais tempo. A nossa resposta chegará até {dueOn}.',
    package:
      'Os seus dados estão prontos: {secret}\nO link funciona uma vez, por sete dias, e pede um código que enviamos por aqui.',
  },
  de: {
    asks: {
      access: 'um eine Kopie Ihrer Daten',
      portability: 'um Ihre Daten in einem übertragbaren Format',
      erasure: 'um die Löschung Ihrer Daten',
      rectification: 'um die Berichtigung Ihrer Daten',
      restriction: 'um die Einschränkung der Verarbeitung Ihrer Daten',
      objection: 'Ihre Daten nicht weiter zu verwenden',
    },
    confirm:
      'Sie haben uns gebeten: {asks}. Wenn Sie das waren, antworten Sie innerhalb von 10 Minuten mit dem Code {secret}. Ohne ihn geschieht nichts.',
    receipt:
      'Danke. Ihr Antrag ({asks}) ist am {receivedOn} eingegangen. Er hat das Zeichen {reference}. Unsere Antwort erhalten Sie bis {dueOn}.',
    keepsake:
      'Bewahren Sie diesen Text auf: Mit ihm können Sie zeigen, dass eine Bescheinigung Sie betrifft: {secret}',
    'wrong-code': 'Das war nicht der Code. Verbleibende Versuche: {attemptsLeft}.',
    'code-over':
      'Dieser Code gilt nicht mehr. Stellen Sie den Antrag noch einmal, um einen neuen zu erhalten.',
    'by-hand':
      'Wir haben Ihren Antrag ({asks}) vermerkt. Über diese Nummer allein können wir nicht feststellen, wer ihn stellt, und melden uns auf anderem Weg.',
    extended: 'Ihr Antrag {reference} ({asks}) braucht mehr Zeit. Unsere Antwort erhalten Sie bis {dueOn}.',
    package:
      'Ihre Daten liegen bereit: {secret}\nDer Link gilt einmal, sieben Tage lang, und fragt nach einem Code, den wir Ihnen hierher senden.',
  },
  fr: {
    asks: {
      access: 'une copie de vos données',
      portability: 'vos données dans un format portable',
      erasure: 'la suppression de vos données',
      rectification: 'la correction de vos données',
      restriction: 'la limitation de l’usage de vos données',
      objection: 'de ne plus utiliser vos données',
    },
    confirm:
      'Vous nous avez demandé {asks}. Si c’est bien vous, répondez avec le code {secret} dans les 10 minutes. Sans lui, rien ne se passe.',
    receipt:
      'Merci. Nous avons reçu votre demande ({asks}) le {receivedOn}. Sa référence est {reference}. Vous aurez notre réponse au plus tard le {dueOn}.',
    keepsake: 'Gardez ce texte : il vous permet de montrer qu’un certificat vous concerne : {secret}',
    'wrong-code': 'Ce n’était pas le code. Essais restants : {attemptsLeft}.',
    'code-over': 'Ce code n’est plus valable. Renvoyez votre demande pour en recevoir un autre.',
    'by-hand':
      'Nous avons noté votre demande ({asks}). Ce numéro seul ne permet pas de confirmer qui la fait ; nous vous contacterons autrement.',
    extended:
      'Votre demande {reference} ({asks}) prend plus de temps. Vous aurez notre réponse au plus tard le {dueOn}.',
    package:
      'Vos données sont prêtes : {secret}\nLe lien sert une fois, pendant sept jours, et demande un code que nous vous envoyons ici.',
  },
  it: {
    asks: {
      access: 'una copia dei tuoi dati',
      portability: 'i tuoi dati in un formato portabile',
      erasure: 'la cancellazione dei tuoi dati',
      rectification: 'la correzione dei tuoi dati',
      restriction: 'la limitazione dell’uso dei tuoi dati',
      objection: 'di non usare più i tuoi dati',
    },
    confirm:
      'Ci hai chiesto {asks}. Se sei stato tu, rispondi con il codice {secret} entro 10 minuti. Senza il codice non succede nulla.',
    receipt:
      'Grazie. Abbiamo ricevuto la tua richiesta ({asks}) il {receivedOn}. Il riferimento è {reference}. Avrai la nostra risposta entro il {dueOn}.',
    keepsake: 'Conserva questo testo: con esso puoi mostrare che un certificato riguarda te: {secret}',
    'wrong-code': 'Non era il codice giusto. Tentativi rimasti: {attemptsLeft}.',
    'code-over': 'Questo codice non è più valido. Invia di nuovo la richiesta per riceverne un altro.',
    'by-hand':
      'Abbiamo annotato la tua richiesta ({asks}). Da questo numero soltanto non possiamo confermare chi la fa; ti contatteremo in altro modo.',
    extended:
      'La tua richiesta {reference} ({asks}) richiede più tempo. Avrai la nostra risposta entro il {dueOn}.',
    package:
      'I tuoi dati sono pronti: {secret}\nIl link vale una volta, per sette giorni, e chiede un codice che ti inviamo qui.',
  },
  tr: {
    asks: {
      access: 'verilerinizin bir kopyası',
      portability: 'verilerinizin taşınabilir biçimde verilmesi',
      erasure: 'verilerinizin silinmesi',
      rectification: 'verilerinizin düzeltilmesi',
      restriction: 'verilerinizin kullanımının kısıtlanması',
      objection: 'verilerinizin artık kullanılmaması',
    },
    confirm:
      'Bizden şunu istediniz: {asks}. İsteyen sizseniz 10 dakika içinde {secret} koduyla yanıt verin. Kod olmadan hiçbir şey yapılmaz.',
    receipt:
      'Teşekkürler. Talebinizi ({asks}) {receivedOn} tarihinde aldık. Referansı {reference}. Yanıtımızı en geç {dueOn} tarihinde alırsınız.',
    keepsake: 'Bu metni saklayın: bir belgenin sizinle ilgili olduğunu bununla gösterebilirsiniz: {secret}',
    'wrong-code': 'Kod bu değildi. Kalan deneme: {attemptsLeft}.',
    'code-over': 'Bu kod artık geçerli değil. Yeni kod için talebinizi tekrar gönderin.',
    'by-hand':
      'Talebinizi ({asks}) kaydettik. Talebi kimin yaptığını yalnızca bu numarayla doğrulayamıyoruz; size başka bir yoldan ulaşacağız.',
    extended:
      '{reference} numaralı talebiniz ({asks}) daha uzun sürüyor. Yanıtımızı en geç {dueOn} tarihinde alırsınız.',
    package:
      'Verileriniz hazır: {secret}\nBağlantı yedi gün boyunca bir kez çalışır ve buraya göndereceğimiz bir kodu sorar.',
  },
  id: {
    asks: {
      access: 'salinan data Anda',
      portability: 'data Anda dalam format yang dapat dipindahkan',
      erasure: 'penghapusan data Anda',
      rectification: 'perbaikan data Anda',
      restriction: 'pembatasan penggunaan data Anda',
      objection: 'penghentian penggunaan data Anda',
    },
    confirm:
      'Anda meminta kepada kami: {asks}. Jika memang Anda, balas dengan kode {secret} dalam 10 menit. Tanpa kode itu tidak ada yang terjadi.',
    receipt:
      'Terima kasih. Permintaan Anda ({asks}) kami terima pada {receivedOn}. Nomor acuannya {reference}. Jawaban kami paling lambat {dueOn}.',
    keepsake:
      'Simpan teks ini: dengannya Anda dapat menunjukkan bahwa suatu sertifikat adalah tentang Anda: {secret}',
    'wrong-code': 'Kodenya bukan itu. Sisa percobaan: {attemptsLeft}.',
    'code-over': 'Kode itu tidak berlaku lagi. Kirim lagi permintaan Anda untuk menerima kode baru.',
    'by-hand':
      'Permintaan Anda ({asks}) sudah kami catat. Dari nomor ini saja kami tidak dapat memastikan siapa yang meminta; kami akan menghubungi Anda dengan cara lain.',
    extended:
      'Permintaan Anda {reference} ({asks}) memerlukan waktu lebih lama. Jawaban kami paling lambat {dueOn}.',
    package:
      'Data Anda siap: {secret}\nTautan ini berlaku satu kali, selama tujuh hari, dan meminta kode yang kami kirim ke sini.',
  },
  ar: {
    asks: {
      access: 'نسخة من بياناتك',
      portability: 'بياناتك بصيغة قابلة للنقل',
      erasure: 'حذف بياناتك',
      rectification: 'تصحيح بياناتك',
      restriction: 'تقييد استخدام بياناتك',
      objection: 'التوقف عن استخدام بياناتك',
    },
    confirm:
      'طلبت منا {asks}. إذا كنت أنت من طلب ذلك، فأجب بالرمز {secret} خلال 10 دقائق. من دونه لن يحدث شيء.',
    receipt:
      'شكرًا لك. استلمنا طلبك ({asks}) في {receivedOn}. مرجعه {reference}. سيصلك ردنا في موعد أقصاه {dueOn}.',
    keepsake: 'احتفظ بهذا النص: به يمكنك إثبات أن الشهادة تخصك: {secret}',
    'wrong-code': 'هذا ليس الرمز الصحيح. المحاولات المتبقية: {attemptsLeft}.',
    'code-over': 'لم يعد هذا الرمز صالحًا. أرسل طلبك مرة أخرى للحصول على رمز جديد.',
    'by-hand':
      'سجّلنا طلبك ({asks}). لا يمكننا التأكد من هوية مقدمه بهذا الرقم وحده، وسنتواصل معك بطريقة أخرى.',
    extended: 'يحتاج طلبك {reference} ({asks}) إلى وقت أطول. سيصلك ردنا في موعد أقصاه {dueOn}.',
    package: 'بياناتك جاهزة: {secret}\nيعمل الرابط مرة واحدة خلال سبعة أيام، ويطلب رمزًا نرسله إليك هنا.',
  },
  hi: {
    asks: {
      access: 'आपके डेटा की एक प्रति',
      portability: 'आपका डेटा ले जाने योग्य रूप में',
      erasure: 'आपका डेटा मिटाना',
      rectification: 'आपका डेटा सुधारना',
      restriction: 'आपके डेटा का उपयोग सीमित करना',
      objection: 'आपके डेटा का उपयोग बंद करना',
    },
    confirm:
      'आपने हमसे माँगा है: {asks}। यदि यह आप थे, तो 10 मिनट में कोड {secret} लिखकर उत्तर दें। इसके बिना कुछ नहीं होगा।',
    receipt:
      'धन्यवाद। आपका अनुरोध ({asks}) हमें {receivedOn} को मिला। इसका संदर्भ {reference} है। हमारा उत्तर {dueOn} तक मिलेगा।',
    keepsake: 'यह पाठ सँभालकर रखें: इससे आप दिखा सकते हैं कि कोई प्रमाणपत्र आपके बारे में है: {secret}',
    'wrong-code': 'यह सही कोड नहीं था। बचे प्रयास: {attemptsLeft}।',
    'code-over': 'यह कोड अब मान्य नहीं है। नया कोड पाने के लिए अपना अनुरोध फिर भेजें।',
    'by-hand':
      'हमने आपका अनुरोध ({asks}) दर्ज कर लिया है। केवल इस नंबर से हम पुष्टि नहीं कर सकते कि अनुरोध किसका है; हम दूसरे माध्यम से संपर्क करेंगे।',
    extended: 'आपके अनुरोध {reference} ({asks}) में अधिक समय लगेगा। हमारा उत्तर {dueOn} तक मिलेगा।',
    package: 'आपका डेटा तैयार है: {secret}\nलिंक सात दिनों तक एक बार चलता है और एक कोड माँगता है जो हम यहाँ भेजते हैं।',
  },
};

/** The text of a message in a language; in English where there is none. `secret` is the code or the link, or the salt of a receipt. */
export function wordingOf(
  kind: Exclude<MessageKind, 'code'>,
  language: string,
  facts: MessageFacts,
  secret?: string,
): string {
  const { texts, values } = filling(language, facts, secret);
  const text =
    kind === 'receipt' && secret !== undefined ? `${texts.receipt}\n${texts.keepsake}` : texts[kind];
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? '');
}

/** What a template's body takes, in order: of an extension what was asked, the reference and the due day; of a package the link. */
export function templateTexts(
  kind: TemplateKind,
  language: string,
  facts: MessageFacts,
  secret?: string,
): string[] {
  const { values } = filling(language, facts, secret);
  const names = kind === 'package' ? ['secret'] : ['asks', 'reference', 'dueOn'];
  return names.map((name) => values[name]!);
}

function filling(language: string, facts: MessageFacts, secret: string | undefined) {
  const isKnown = Object.hasOwn(TEXTS, language);
  const texts = isKnown ? TEXTS[language]! : TEXTS.en!;
  const day = (text: string | undefined) =>
    text === undefined ? '' : dayIn(isKnown ? language : 'en', text);
  const values: Readonly<Record<string, string>> = {
    asks: Object.hasOwn(texts.asks, facts.asked ?? '') ? texts.asks[facts.asked as Asked] : '–',
    reference: facts.reference ?? '',
    receivedOn: day(facts.receivedOn),
    dueOn: day(facts.dueOn),
    attemptsLeft: String(facts.attemptsLeft ?? 0),
    secret: secret ?? '',
  };
  return { texts, values };
}

/** Languages that there is a text in. */
export const WORDED_LANGUAGES = Object.keys(TEXTS);

function dayIn(language: string, day: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
