import type { MediaCopies, MediaStore, Medium } from '../../vault/media';
import type { AccessRequest } from '../access-request';
import type { PackageData } from './package-schema';

type MessageMedia = NonNullable<PackageData['messages'][number]['media']>;

/** A file of a package. */
export interface MediaFile {
  name: string;
  /** Opened when it is its turn, so that one medium at a time is read. */
  open: () => Promise<AsyncIterable<Buffer>>;
}

/** The media of a person: which message they belong to, and their copies, opened under the grant of the request. */
export class PackageMedia {
  private constructor(
    private readonly media: ReadonlyMap<string, Medium[]>,
    private readonly copies: MediaCopies,
    private readonly grantId: string | null,
  ) {}

  static async of(
    { subjectRef, grantId }: AccessRequest,
    store: MediaStore,
    copies: MediaCopies,
  ): Promise<PackageMedia> {
    const media = new Map<string, Medium[]>();
    for (const medium of await store.ofSubject(subjectRef)) {
      const key = medium.messageId.toString('hex');
      media.set(key, [...(media.get(key) ?? []), medium]);
    }
    return new PackageMedia(media, copies, grantId);
  }

  /** What a message brought; nothing for one without media. */
  of(messageId: Buffer): { media?: MessageMedia } {
    const found = this.media.get(messageId.toString('hex'));
    if (found === undefined) return {};
    return {
      media: found.map((medium) => ({
        type: medium.type,
        file: isStored(medium) ? nameOf(medium) : null,
        state: medium.state,
      })),
    };
  }

  /** The copies that there are. */
  *files(): Generator<MediaFile, void, undefined> {
    for (const medium of [...this.media.values()].flat()) {
      const { grantId } = this;
      if (isStored(medium) && grantId !== null)
        yield { name: nameOf(medium), open: () => this.copies.open(medium.objectKey, medium, grantId) };
    }
  }
}

function isStored(medium: Medium): medium is Medium & { objectKey: string } {
  return medium.state === 'stored' && medium.objectKey !== null;
}

/** Files bear no name of the sender's: that would be a path of somebody's choosing. */
function nameOf({ id, type }: Medium): string {
  return `media/${type}-${id.toString('hex')}`;
}
