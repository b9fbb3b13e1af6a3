import { Fact, type Recogniser } from '../recogniser';
import { matchesOf } from '../../text/matches';

const V4 =
  /(?<![\w.:-])(?<![vV]\.?)(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?(?:(?=:\d{1,5}(?!\d))|(?![\w-]|\.\w))/g;
/** Commas for the stops: only beside a word for it. */
const V4_COMMAS = /(?<![\d.,])\d{1,3}(?:,\d{1,3}){3}(?![\d,]|\.\d)/g;
/** Characters between the numbers of two sections, as " and " has. */
const MOST_BETWEEN = 6;
const V6 =
  /(?<![\w:.])(?:[0-9a-f]{1,4}(?=:)|:(?=:))[0-9a-f:]{1,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?:%[a-z0-9]{1,15})?(?:\/\d{1,3})?(?![\w:]|\.\d)/gi;

/**
 * IP_ADDRESS — IPv4; IPv6 full, compressed, mapped, with zone; each with an optional prefix length (RFC 4291, 4632, 4007). A bare `::` needs a
 * context word.
 */
export const ipAddress: Recogniser = {
  type: 'IP_ADDRESS',
  needs: Fact.dotDigit | Fact.colons | Fact.digit,
  patterns: [V4, V4_COMMAS, V6],
  find(scan) {
    const { text } = scan;
    let numbered = -1;
    for (const match of matchesOf(text, V4)) {
      const [address, prefix] = match[0].split('/') as [string, string?];
      if (!isV4(address) || (prefix !== undefined && Number(prefix) > 32)) continue;
      const start = match.index;
      const end = start + match[0].length;
      // "section 4.2.1.3", "clauses 8.1.2.3 and 8.1.2.4".
      if (
        prefix === undefined &&
        ((scan.near(start, end, 'version', 2, 0) && !address.startsWith('192.168.')) ||
          scan.near(start, end, 'section', 2, 0) ||
          (isLowNumbered(address) &&
            scan.near(start, end, 'software', isPrivate(address) ? 2 : 3, 0) &&
            !scan.near(start, end, 'ip', 4, 2)) ||
          // "which firmware? mine's on 4.11.2.0".
          (isLowNumbered(address) &&
            !isPrivate(address) &&
            scan.mentions('version') &&
            !scan.mentions('ip')) ||
          (numbered >= 0 && start - numbered <= MOST_BETWEEN))
      ) {
        numbered = end;
        continue;
      }
      scan.add({ type: 'IP_ADDRESS', start, end, score: 0.97, validated: true, value: match[0] });
    }
    if (text.includes(',') && scan.facts.digits >= 4 && scan.mentions('ip'))
      for (const match of matchesOf(text, V4_COMMAS)) {
        const [start, end] = [match.index, match.index + match[0].length];
        const address = match[0].replaceAll(',', '.');
        if (isV4(address) && scan.near(start, end, 'ip', 4, 1))
          scan.add({ type: 'IP_ADDRESS', start, end, score: 0.7, validated: false, value: address });
      }
    if (!text.includes(':')) return;
    for (const match of matchesOf(text, V6)) {
      const [address, prefix] = match[0].split('/') as [string, string?];
      const bare = address.split('%', 1)[0]!;
      if (!isV6(bare) || (prefix !== undefined && Number(prefix) > 128)) continue;
      const start = match.index;
      const end = start + match[0].length;
      // "::" alone is also punctuation; "a::b" also code.
      if (
        !/\d/.test(bare) &&
        bare.length < 8 &&
        !scan.near(start, end, 'ip', 6, 2) &&
        !(bare === '::' && prefix !== undefined)
      )
        continue;
      scan.add({
        type: 'IP_ADDRESS',
        start,
        end,
        // As sure as a card: the digits at the end of "…:2687:189.245.204.117" pass for one, and the longer wins.
        score: 0.99,
        validated: true,
        value: match[0].toLowerCase(),
      });
    }
  },
  context: {
    version:
      'version|ver|vers|build|release|v|versión|versão|versione|sürüm|versi|firmware|fw|driver|patch|rev|revision|kernel|sdk|версия|версии|версію|версія|прошивка|сборка|wersja|wersji|versie|versio|verze|verzi|verzió|versiunea|έκδοση|גרסה|إصدار|वर्ज़न|वर्जन|버전|バージョン|版本|phiên bản|เวอร์ชัน|aktualisierung auf|mise à jour|aggiornamento|güncelleme|pembaruan|actualización|atualização',
    software:
      'app|apps|apk|update|updates|updated|updating|upgrade|upgraded|upgrading|downgrade|downgraded|rollback|software|plugin|mod|beta|alpha|android|ios|ipados|macos|chrome|bios|bootloader|actualizar|actualizado|actualicé|actualiza|atualizar|atualizei|atualizado|atualiza|aktualisieren|aktualisiert|upgedatet|geupdatet|update auf|mettre à jour|mis à jour|aggiornare|aggiornato|güncelle|güncelledim|güncellendi|perbarui|diperbarui|تحديث|حدثت|التطبيق|अपडेट|обновление|обновил|обновила|обновить|обновился|обновилось|приложение|оновлення|оновив|aktualizacja|aktualizacji|zaktualizować|aktualizace|aktualizácia|frissítés|frissíteni|actualizare|ενημέρωση|bijgewerkt|bijwerken|uppdatera|uppdatering|opdatering|opdater|oppdatering|päivitys|päivitin|עדכון|업데이트|アップデート|更新|升级|อัปเดต|cập nhật',
    section:
      'art|arts|artículo|artigo|articolo|articoli|article|articles|section|sections|sect|sec|chapter|chapters|chap|chs|clause|clauses|paragraph|paragraphs|para|paras|par|step|steps|table|tables|fig|figs|figure|figures|eq|equation|item|items|annex|appendix|subsection|bullet|heading|' +
      'sección|apartado|apartados|capítulo|cap|cláusula|cláusulas|párrafo|paso|pasos|tabla|figura|epígrafe|anexo|seção|secção|alínea|passo|passos|tabela|ponto|abschnitt|abschnitte|kapitel|kap|absatz|ziffer|punkt|schritt|tabelle|abbildung|abb|anhang|' +
      'paragraphe|chapitre|alinéa|étape|étapes|tableau|article|point|annexe|rubrique|comma|paragrafo|capitolo|sezione|punto|punti|passaggio|tabella|clausola|allegato|madde|maddesi|bölüm|bölümü|kısım|adım|fıkra|tablo|pasal|bab|subbab|poin|bagian|butir|langkah|tabel|' +
      'مادة|فصل|باب|بند|فقرة|خطوة|جدول|قسم|धारा|अध्याय|अनुच्छेद|खंड|बिंदु|пункт|пункта|пункту|пункте|п|пп|глава|гл|раздел|раздела|розділ|статья|ст|шаг|крок|таблица|подпункт|рис|pkt|rozdział|krok|hoofdstuk|paragraaf|artikel|stap|avsnitt|steg|afsnit|trinn|kohta|luku|vaihe|kapitola|bod|odstavec|' +
      'fejezet|pont|lépés|capitolul|secțiunea|pasul|κεφάλαιο|ενότητα|παράγραφος|βήμα|פרק|סעיף|שלב|章节|第|章|節|条|條|항목|ข้อ|mục|chương',
  },
};

/** Numbers of releases are low. */
const isLowNumbered = (address: string): boolean => address.split('.').every((part) => part.length <= 2);

/** Of those that are low: the private network of RFC 1918, and the machine itself. */
const isPrivate = (address: string): boolean => /^(?:10|127)\./.test(address);

/** Dotted quad; leading zeros are refused as in `inet_pton`. */
export function isV4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
}

/** Any textual form of RFC 4291 §2.2. */
export function isV6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let units = 0;
  for (const [index, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    for (const [place, part] of parts.entries()) {
      if (part.includes('.')) {
        if (index !== halves.length - 1 || place !== parts.length - 1 || !isV4(part)) return false;
        units += 2;
      } else if (/^[0-9a-f]{1,4}$/i.test(part)) units += 1;
      else return false;
    }
  }
  return halves.length === 2 ? units <= 7 : units === 8;
}
