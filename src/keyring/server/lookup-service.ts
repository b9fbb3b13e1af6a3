import { uuidText } from '../../crypto';
import type { CallerRole, Identifier, SubjectState } from '../protocol';
import type { Activity } from './callers/activity';
import type { LookupLimits } from './callers/lookup-limits';
import type { IndexTokens } from './index-tokens';
import type { KeyringState } from './keyring-state';
import { NONE } from './memory';

/** What a look-up finds. */
export interface FoundSubject {
  subjectRef: string;
  state: SubjectState;
  incarnation: number;
}

/** Looks a living subject up by an identifier: limited, counted, audited without the identifier. A fenced subject is not found. */
export class LookupService {
  constructor(
    private readonly state: KeyringState,
    private readonly tokens: IndexTokens,
    private readonly limits: LookupLimits,
    private readonly activity: Activity,
  ) {}

  lookup(role: CallerRole, identifier: Identifier): FoundSubject | undefined {
    this.limits.admit(role);
    const token = this.tokens.of([[identifier]])[0]?.[0];
    const slot = token === undefined ? NONE : this.tokens.subjectOf(token);
    this.limits.note(role, slot !== NONE);
    this.activity.lookedUp(role, slot !== NONE);
    if (slot === NONE) return undefined;
    const { subjects } = this.state;
    return {
      subjectRef: uuidText(subjects.ref(slot)),
      state: 'active',
      incarnation: subjects.incarnation(slot),
    };
  }
}
