import { purgeAtSeconds } from '../../crypto';
import type { AccessRequest } from '../access-request';
import type { ExportEvent, ExportMessage, ExportRowsStore, ExportSurroundings } from '../export-rows.store';
import type { Opened, Originals } from '../originals';
import type { PackageData } from './package-schema';

type Message = PackageData['messages'][number];
type Event = PackageData['events'][number];

/** What of a package is said once. */
export type PackageHead = Omit<PackageData, 'messages' | 'deliveryStates' | 'events'>;

const PURPOSES = ['answering your messages and carrying out what you asked for, on WhatsApp'];
const SOURCES = [
  'you, by writing on WhatsApp',
  'Meta (WhatsApp), which delivers messages, your profile name and delivery states',
];
const RIGHTS = [
  'rectification (GDPR Art. 16)',
  'erasure (Art. 17)',
  'restriction of processing (Art. 18)',
  'data portability (Art. 20)',
  'objection (Art. 21)',
  'complaint to a supervisory authority (Art. 77)',
];

/** Everything of one package, opened as it is read: never more than a page of it is in memory. */
export class PackageSource {
  private constructor(
    readonly head: PackageHead,
    private readonly request: AccessRequest,
    private readonly rows: ExportRowsStore,
    private readonly originals: Originals,
    private readonly surroundings: ExportSurroundings,
  ) {}

  static async open(
    request: AccessRequest,
    rows: ExportRowsStore,
    originals: Originals,
    about: { controller: string; madeAt: Date },
  ): Promise<PackageSource> {
    const surroundings = await rows.surroundings(request.subjectRef);
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
      person: {
        reference: request.subjectRef,
        identifiers: await originals.identifiers(),
        firstSeenOn: surroundings.firstSeenOn,
        lastSeenOn: surroundings.lastSeenOn,
      },
      particulars: {
        purposes: PURPOSES,
        periods: surroundings.classes.map(({ name, periodDays }) => ({
          retentionClass: name,
          days: periodDays,
        })),
        recipients: surroundings.disclosures.map(({ recipient, ...rest }) => ({ name: recipient, ...rest })),
        sources: SOURCES,
        rights: RIGHTS,
        automatedDecisions: false,
      },
    };
    return new PackageSource(head, request, rows, originals, surroundings);
  }

  /** Messages in order of time. */
  async *messages(): AsyncGenerator<Message, void, undefined> {
    for await (const page of this.rows.messages(this.request.subjectRef)) {
      const opened = await this.originals.open(page);
      for (const [i, row] of page.entries()) yield this.message(row, opened[i]!);
    }
  }

  deliveryStates(): AsyncGenerator<Event, void, undefined> {
    return this.opened(this.rows.statuses(this.request.subjectRef));
  }

  events(): AsyncGenerator<Event, void, undefined> {
    return this.opened(this.rows.events(this.request.subjectRef));
  }

  private async *opened(pages: AsyncIterable<ExportEvent[]>): AsyncGenerator<Event, void, undefined> {
    for await (const page of pages) {
      const opened = await this.originals.open(page);
      for (const [i, { what, occurredAt }] of page.entries())
        yield { what, at: occurredAt.toISOString(), ...contentOf(opened[i]!) };
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
      ...contentOf(opened),
    };
  }
}

function contentOf(opened: Opened): {
  content: Record<string, unknown> | null;
  absent?: 'not-kept' | 'over' | 'unreadable';
} {
  return opened.state === 'opened' ? { content: opened.body } : { content: null, absent: opened.state };
}
