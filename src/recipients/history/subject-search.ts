import type { Database } from '../../foundation/database';
import type { Caller } from '../../identity';
import { type StatedIdentifier, SubjectFinder, SubjectStore } from '../../subjects';
import type { FoundSubjectJson } from './history-bodies';
import type { IdentifierMasks } from './identifier-masks';
import type { SubjectSight } from './subject-sight';

/** Finds a person by an identifier for a caller. */
export class SubjectSearch {
  constructor(
    private readonly finder: SubjectFinder,
    private readonly subjects: SubjectStore,
    private readonly sight: SubjectSight,
    private readonly masks: IdentifierMasks,
    private readonly database: Database,
  ) {}

  /** One subject at most; none when the caller may not know of them. Throws `limited` above the keyring's limits. */
  async find(caller: Caller, stated: StatedIdentifier): Promise<FoundSubjectJson[]> {
    const found = await this.database.transaction((tx) => this.finder.find(tx, stated, caller.actor));
    const facts = found && (await this.subjects.find(found.subjectRef));
    if (!facts || !(await this.sight.sees(caller, facts))) return [];
    const { subjectRef: id, state, firstSeenOn, lastSeenOn } = facts;
    return [{ id, state, identifiers: await this.masks.of(id), firstSeenOn, lastSeenOn }];
  }
}
