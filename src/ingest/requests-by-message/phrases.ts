/** What a message may ask for. */
export const ASKABLE = [
  'access',
  'portability',
  'erasure',
  'rectification',
  'restriction',
  'objection',
] as const;
/** One of {@link ASKABLE}. */
export type Askable = (typeof ASKABLE)[number];

/** Phrases by what they ask for and by language (ISO 639-1). */
export type Phrases = Readonly<Partial<Record<Askable, Readonly<Record<string, readonly string[]>>>>>;

/**
 * What people write who want something done with their data. A message counts when it is one of these and nothing else (upper case, accents, punctuation
 * and a "please" aside): it opens a request, which nobody acts on before the person has confirmed it and somebody has decided.
 */
export const DEFAULT_PHRASES: Phrases = {
  erasure: {
    en: ['delete my data', 'erase my data', 'delete all my data', 'forget me'],
    es: ['borrar mis datos', 'borra mis datos', 'elimina mis datos', 'eliminar mis datos'],
    pt: ['apagar meus dados', 'apagar os meus dados', 'apague meus dados', 'excluir meus dados'],
    de: ['meine daten löschen', 'löschen sie meine daten', 'lösch meine daten', 'löscht meine daten'],
    fr: ['supprimer mes données', 'supprimez mes données', 'effacez mes données', 'effacer mes données'],
    it: ['cancella i miei dati', 'cancellare i miei dati', 'cancellate i miei dati', 'elimina i miei dati'],
    tr: ['verilerimi sil', 'verilerimi silin', 'verilerimi siliniz'],
    id: ['hapus data saya', 'hapuskan data saya'],
    ar: ['احذف بياناتي', 'احذفوا بياناتي', 'حذف بياناتي', 'امسح بياناتي'],
    hi: ['मेरा डेटा मिटाएं', 'मेरा डेटा मिटाओ', 'मेरा डेटा हटाएं', 'मेरा डेटा डिलीट करें'],
  },
  access: {
    en: ['send me my data', 'show me my data', 'give me my data', 'copy of my data'],
    es: ['envíame mis datos', 'quiero mis datos', 'copia de mis datos', 'acceso a mis datos'],
    pt: ['envie meus dados', 'quero meus dados', 'cópia dos meus dados', 'acesso aos meus dados'],
    de: [
      'auskunft über meine daten',
      'kopie meiner daten',
      'schicken sie mir meine daten',
      'meine daten anfordern',
    ],
    fr: ['envoyez moi mes données', 'copie de mes données', 'accès à mes données', 'je veux mes données'],
    it: ['inviatemi i miei dati', 'copia dei miei dati', 'accesso ai miei dati', 'voglio i miei dati'],
    tr: ['verilerimi gönder', 'verilerimi gönderin', 'verilerimin kopyası'],
    id: ['kirim data saya', 'kirimkan data saya', 'salinan data saya'],
    ar: ['أرسل بياناتي', 'أرسلوا بياناتي', 'نسخة من بياناتي'],
    hi: ['मेरा डेटा भेजें', 'मेरा डेटा भेजो', 'मेरे डेटा की प्रति'],
  },
  portability: {
    en: ['transfer my data', 'export my data', 'data portability'],
    es: ['exportar mis datos', 'portabilidad de mis datos'],
    pt: ['exportar meus dados', 'portabilidade dos meus dados'],
    de: ['meine daten exportieren', 'übertragung meiner daten'],
    fr: ['exporter mes données', 'portabilité de mes données'],
    it: ['esporta i miei dati', 'portabilità dei miei dati'],
    tr: ['verilerimi dışa aktar', 'verilerimi taşı'],
    id: ['ekspor data saya', 'pindahkan data saya'],
    ar: ['تصدير بياناتي', 'نقل بياناتي'],
    hi: ['मेरा डेटा निर्यात करें', 'मेरा डेटा स्थानांतरित करें'],
  },
  rectification: {
    en: ['correct my data', 'my data are wrong', 'my data is wrong'],
    es: ['corregir mis datos', 'rectificar mis datos', 'corrige mis datos'],
    pt: ['corrigir meus dados', 'retificar meus dados', 'corrija meus dados'],
    de: ['meine daten berichtigen', 'berichtigen sie meine daten', 'meine daten sind falsch'],
    fr: ['corriger mes données', 'rectifier mes données', 'corrigez mes données'],
    it: ['correggi i miei dati', 'rettificare i miei dati'],
    tr: ['verilerimi düzelt', 'verilerimi düzeltin'],
    id: ['perbaiki data saya', 'koreksi data saya'],
    ar: ['تصحيح بياناتي', 'صحح بياناتي'],
    hi: ['मेरा डेटा सुधारें', 'मेरा डेटा ठीक करें'],
  },
  restriction: {
    en: ['restrict my data', 'restrict the use of my data'],
    es: ['limitar mis datos', 'limitar el uso de mis datos'],
    pt: ['limitar meus dados', 'limitar o uso dos meus dados'],
    de: ['meine daten einschränken', 'verarbeitung meiner daten einschränken'],
    fr: ['limiter mes données', 'limiter l’usage de mes données'],
    it: ['limitare i miei dati', 'limitare l’uso dei miei dati'],
    tr: ['verilerimi kısıtla', 'verilerimin kullanımını kısıtla'],
    id: ['batasi data saya', 'batasi penggunaan data saya'],
    ar: ['تقييد بياناتي', 'قيد استخدام بياناتي'],
    hi: ['मेरे डेटा को सीमित करें', 'मेरे डेटा का उपयोग सीमित करें'],
  },
  objection: {
    en: ['stop using my data', 'do not use my data', 'i object to the use of my data'],
    es: ['dejen de usar mis datos', 'no usen mis datos', 'me opongo al uso de mis datos'],
    pt: ['parem de usar meus dados', 'não usem meus dados'],
    de: [
      'meine daten nicht verwenden',
      'verwenden sie meine daten nicht',
      'ich widerspreche der verarbeitung meiner daten',
    ],
    fr: ['n’utilisez plus mes données', 'je m’oppose au traitement de mes données'],
    it: ['non usate i miei dati', 'mi oppongo al trattamento dei miei dati'],
    tr: ['verilerimi kullanmayın', 'verilerimi kullanmayı bırakın'],
    id: ['jangan gunakan data saya', 'berhenti menggunakan data saya'],
    ar: ['لا تستخدموا بياناتي', 'توقفوا عن استخدام بياناتي'],
    hi: ['मेरे डेटा का उपयोग न करें', 'मेरे डेटा का उपयोग बंद करें'],
  },
};

/** Said beside a phrase without changing it. */
export const POLITENESS = [
  ...[
    'please',
    'por favor',
    'bitte',
    's’il vous plaît',
    's’il te plaît',
    'per favore',
    'lütfen',
    'tolong',
    'mohon',
  ],
  ...['من فضلك', 'لو سمحت', 'कृपया'],
];

/** A word about being written to, by language. */
type ConsentWords = Readonly<Record<string, readonly string[]>>;

/**
 * What people write who want no more marketing, or want it again. START is not among them: people begin conversations with it, and a consent must be
 * meant (GDPR Art. 7(2)).
 */
export const CONSENT_WORDS: Readonly<Record<'withdrawn' | 'granted', ConsentWords>> = {
  withdrawn: {
    en: ['stop', 'stop all', 'unsubscribe', 'opt out', 'optout', 'no more messages', 'no marketing'],
    es: ['baja', 'darse de baja', 'parar', 'no más mensajes', 'cancelar suscripción'],
    pt: ['parar', 'pare', 'sair', 'descadastrar', 'cancelar inscrição'],
    de: ['stopp', 'abmelden', 'abbestellen', 'keine werbung', 'keine werbung mehr'],
    fr: ['arrêt', 'arrêter', 'désabonner', 'se désabonner', 'plus de publicité'],
    it: ['basta', 'annulla iscrizione', 'disiscrivimi', 'niente pubblicità'],
    tr: ['dur', 'iptal', 'abonelikten çık', 'reklam istemiyorum'],
    id: ['berhenti', 'berhenti berlangganan', 'jangan kirim lagi'],
    ar: ['توقف', 'إيقاف', 'إلغاء الاشتراك'],
    hi: ['बंद करो', 'बंद करें', 'रोकें', 'सदस्यता समाप्त करें'],
  },
  granted: {
    en: ['unstop', 'subscribe', 'opt in', 'optin'],
    es: ['suscribir', 'suscribirme', 'alta'],
    pt: ['inscrever', 'quero me inscrever'],
    de: ['anmelden', 'wieder anmelden', 'abonnieren'],
    fr: ['abonner', 's’abonner', 'je m’abonne'],
    it: ['iscrivimi', 'iscrizione'],
    tr: ['abone ol'],
    id: ['berlangganan', 'langganan'],
    ar: ['اشتراك', 'اشترك'],
    hi: ['सदस्यता लें'],
  },
};
