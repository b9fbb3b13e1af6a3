import { purgeAtSeconds } from '../../crypto';
import { digitsOf } from '../../whatsapp';
import type { AccessRequest } from '../access-request';
import type { ExportEvent, ExportMessage, ExportRowsStore, ExportSurroundings } from '../export-rows.store';
import type { FilledHour } from '../export-windows';
import type { Opened, Originals } from '../originals';
import type { Rectifications } from '../../vault/open';
import type { KeptBeside } from '../kept-beside';
import type { PackageMedia } from './package-media';
import type { PackageData } from './package-schema';
import { ahead } from './pieces';
import { filled, packageLanguage, packageTexts } from './wording';
import { withoutThirdParties } from './third-parties';

/** What a package is made from, beside its request. */
export interface PackageParts {
  rows: ExportRowsStore;
  /** Where the person's messages are in time. */
  hours: readonly FilledHour[];
  originals: Originals;
  rectifications: Rectifications;
  media: PackageMedia;
  /** What is kept beside messages. */
  beside: KeptBeside;
}

type Message = PackageData['messages'][number];
type Event = PackageData['events'][number];

/** What of a package is said once. */
export type PackageHead = Omit<PackageData, 'messages' | 'deliveryStates' | 'events'>;

const META = 'Meta Platforms Ireland Ltd. (WhatsApp)';
const RIGHTS = ['rectification', 'erasure', 'restriction', 'portability', 'objection', 'complaint'] as const;

/** Everything of one package, opened as it is read: never more than a page of it is in memory. */
export class PackageSource {
  private constructor(
    readonly head: PackageHead,
    private readonly request: AccessRequest,
    readonly parts: PackageParts,
    private readonly surroundings: ExportSurroundings,
    private readonly own: ReadonlySet<string>,
  ) {}

  static async open(
    request: AccessRequest,
    parts: PackageParts,
    about: { controller: string; madeAt: Date },
  ): Promise<PackageSource> {
    const [surroundings, consents, identifiers, rectifications] = await Promise.all([
      parts.rows.surroundings(request.subjectRef),
      parts.rows.consents(request.subjectRef),
      parts.originals.identifiers(),
      parts.rectifications.of(request.subjectRef),
    ]);
    const language = packageLanguage(request.language);
    const texts = packageTexts(language);
    const head: PackageHead = {
      version: 1,
      request: {
        id: request.id,
        kind: request.kind === 'portability' ? 'portability' : 'access',
        receivedAt: request.receivedAt.toISOString(),
        dueAt: request.dueAt.toISOString(),
      },
      madeAt: about.madeAt.toISOString(),
      controller: about.controller,
      language,
      person: {
        reference: request.subjectRef,
        identifiers,
        firstSeenOn: surroundings.firstSeenOn,
        lastSeenOn: surroundings.lastSeenOn,
      },
      particulars: {
        purposes: [texts.purpose],
        periods: surroundings.classes.map(({ name, periodDays }) => ({
          retentionClass: name,
          days: periodDays,
        })),
        recipients: surroundings.disclosures.map(({ recipient, ...rest }) => ({ name: recipient, ...rest })),
        processors: [META, ...surroundings.providers],
        transfers: [filled(texts.transfer, { controller: about.controller })],
        sources: [texts.fromYou, texts.fromMeta],
        rights: RIGHTS.map((right) => texts[right]),
        automatedDecisions: false,
      },
      consents: consents.map(({ at, ...rest }) => ({ at: at.toISOString(), ...rest })),
      rectifications: rectifications.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() })),
      ...parts.beside,
    };
    const own = new Set([
      ...identifiers.map(({ value }) => digitsOf(value)),
      ...surroundings.channels.flatMap(({ displayPhoneNumber, phoneNumberId }) => [
        digitsOf(displayPhoneNumber ?? ''),
        digitsOf(phoneNumberId),
      ]),
    ]);
    return new PackageSource(head, request, parts, surroundings, own);
  }

  /** Messages in order of time. */
  async *messages(): AsyncGenerator<Message, void, undefined> {
    for await (const page of ahead(this.parts.rows.messages(this.request.subjectRef, this.parts.hours))) {
      const opened = await this.parts.originals.open(page);
      for (const [i, row] of page.entries()) yield this.message(row, opened[i]!);
    }
  }

  deliveryStates(): AsyncGenerator<Event, void, undefined> {
    return this.opened(this.parts.rows.statuses(this.request.subjectRef));
  }

  events(): AsyncGenerator<Event, void, undefined> {
    return this.opened(this.parts.rows.events(this.request.subjectRef));
  }

  private async *opened(
    pages: AsyncGenerator<ExportEvent[], void, undefined>,
  ): AsyncGenerator<Event, void, undefined> {
    for await (const page of ahead(pages)) {
      const opened = await this.parts.originals.open(page);
      for (const [i, { what, occurredAt }] of page.entries())
        yield { what, at: occurredAt.toISOString(), ...this.contentOf(what, opened[i]!) };
    }
  }

  private message(row: ExportMessage, opened: Opened): Message {
    const { classes, channels } = this.surroundings;
    const retentionClass = classes.find(({ classId }) => classId === row.classId);
    const channel = channels.find(({ id }) => id === row.channelId);
    return {
      id: row.id.toString('hex'),
      direction: row.direction === 2 ? 'outbound' : 'inbound',
      type: row.type,
      sentAt: row.sentAt.toISOString(),
      receivedAt: row.receivedAt.toISOString(),
      channel: channel?.displayPhoneNumber ?? channel?.phoneNumberId ?? null,
      retentionClass: retentionClass?.name ?? 'unknown',
      expiresAt: new Date(purgeAtSeconds(row.bucket, retentionClass?.periodDays ?? 0) * 1_000).toISOString(),
      ...this.contentOf(row.type, opened),
      ...this.parts.media.of(row.id),
    };
  }

  /** What was opened, without other people. */
  private contentOf(
    type: string,
    opened: Opened,
  ): { content: Record<string, unknown> | null; absent?: 'not-kept' | 'over' | 'unreadable' } {
    if (opened.state !== 'opened') return { content: null, absent: opened.state };
    return { content: withoutThirdParties(type, opened.body, this.own) };
  }
}
