import type { RedactionContext } from '../../redaction';
import { regionOfPerson, type Person } from '../../whatsapp';
import type { ChannelFacts } from './channel.store';

/** What was worked out about somebody who wrote lately. */
export interface RecentParty {
  /** Who they were last time: only a hint which keys to ask for. The keyring says each time who they are. */
  subjectRef: string | null;
  /** Subject and day that were last written down for them. */
  noted: string | null;
  profileName: string | undefined;
  username: string | undefined;
  channelId: string;
  /** For redaction. The same object as long as nothing changes, so that what is prepared for its names and numbers is prepared once. */
  context: RedactionContext;
}

const MAX_ENTRIES = 1_300;
/** Characters of identifiers and names of an entry that is kept: people's are far shorter, and a longer one is worked out each time. */
const MAX_KEPT = 4_096;

/** People who wrote lately, by the identifiers they are named by: saves work, decides nothing. */
export class RecentParties {
  private readonly entries = new Map<string, RecentParty>();

  constructor(private readonly defaultRegion: string) {}

  /** The entry of a party, made or brought up to date. */
  of(key: string, person: Person | null, channel: ChannelFacts): RecentParty {
    const known = this.entries.get(key);
    if (
      known !== undefined &&
      known.profileName === person?.profileName &&
      known.username === person?.username &&
      known.channelId === channel.id
    ) {
      return known;
    }
    const entry: RecentParty = {
      subjectRef: known?.subjectRef ?? null,
      noted: known?.noted ?? null,
      profileName: person?.profileName,
      username: person?.username,
      channelId: channel.id,
      context: this.contextFor(person, channel),
    };
    this.entries.delete(key);
    if (key.length + (person?.profileName?.length ?? 0) + (person?.username?.length ?? 0) > MAX_KEPT)
      return entry;
    this.entries.set(key, entry);
    if (this.entries.size > MAX_ENTRIES) this.entries.delete(this.entries.keys().next().value!);
    return entry;
  }

  private contextFor(person: Person | null, channel: ChannelFacts): RedactionContext {
    const identifiers = person?.identifiers ?? [];
    const numbers = identifiers.filter(({ kind }) => kind === 'phone').map(({ value }) => value);
    if (channel.displayPhone !== null) numbers.push(channel.displayPhone);
    return {
      region: regionOfPerson(identifiers) ?? channel.region ?? this.defaultRegion,
      names: [person?.profileName, person?.username].filter((name) => name !== undefined),
      numbers,
      channel: channel.id,
    };
  }
}
