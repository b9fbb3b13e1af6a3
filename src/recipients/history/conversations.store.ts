import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A conversation in a list. */
export interface Conversation {
  subjectRef: string;
  assignee: string | null;
  /** Days, `YYYY-MM-DD`. */
  firstSeenOn: string;
  lastSeenOn: string;
  restricted: boolean;
}

/** Which conversations, and from where. */
export interface ConversationFilter {
  assignee?: string | undefined;
  channelIds?: readonly string[] | undefined;
  /** The pseudo-subject, which is nobody. */
  except?: string | undefined;
  before?: { lastSeenOn: string; subjectRef: string } | undefined;
  limit: number;
}

/** Lists subjects as conversations. */
@Injectable()
export class ConversationStore {
  constructor(private readonly database: DataSource) {}

  /** Living subjects, last seen first. */
  list({ assignee, channelIds, except, before, limit }: ConversationFilter): Promise<Conversation[]> {
    return this.database.query<Conversation[]>(
      `SELECT s.subject_ref AS "subjectRef", a.actor_ref AS assignee, s.first_seen_on::text AS "firstSeenOn",
              s.last_seen_on::text AS "lastSeenOn", s.restricted
         FROM subject s LEFT JOIN assignment a USING (subject_ref)
        WHERE s.state = 'active'
          AND ($1::uuid IS NULL OR a.actor_ref = $1)
          AND ($2::uuid[] IS NULL OR EXISTS (SELECT FROM message m WHERE m.subject_ref = s.subject_ref AND m.channel_id = ANY($2)))
          AND s.subject_ref IS DISTINCT FROM $3::uuid
          AND ($4::date IS NULL OR (s.last_seen_on, s.subject_ref) < ($4, $5::uuid))
        ORDER BY s.last_seen_on DESC, s.subject_ref DESC LIMIT $6`,
      [
        assignee ?? null,
        channelIds ?? null,
        except ?? null,
        before?.lastSeenOn ?? null,
        before?.subjectRef ?? null,
        limit,
      ],
    );
  }
}
