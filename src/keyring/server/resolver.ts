import {
  derivePartKey,
  Direction,
  KeyKind,
  Part,
  randomBytes,
  randomUuid,
  Scope,
  sealRecord,
  subjectPrk,
  uuidBytes,
  uuidText,
  wipe,
} from '../../crypto';
import type { ResolveRequest, ResolveStatusName } from '../protocol';
import type { Committer } from './committer';
import type { CreationGate } from './creation-gate';
import { ID_KINDS, type IndexTokens, type Token } from './index-tokens';
import type { KeySafe } from './key-safe';
import type { KeyringState } from './keyring-state';
import { NONE } from './memory';
import type { WriteBatch } from './store/write-batch';

/** What `resolve` found or made; without a reference there is nobody. */
export interface Resolved {
  status: ResolveStatusName;
  subjectRef: Buffer | undefined;
  incarnation: number;
}

/** As {@link Resolved}, while nothing can change: `subject` is a slot. */
interface Found {
  status: ResolveStatusName;
  subject: number;
}

/** Counts for metrics and audit. */
export interface ResolveCounts {
  created: number;
  linked: number;
  suppressed: number;
  conflicts: number;
}

interface Question {
  request: ResolveRequest;
  tokens: Token[];
  previous: Token[];
}

/** Which identifier decides when several lead to different people: the one that Meta never gives to somebody else. */
const TRUST = ['bsuid', 'parentBsuid', 'waId', 'phone', 'externalId', 'username'] as const;

/** Finds the subject of a set of identifiers, or makes one: durable before it is answered. Never merges two. */
export class Resolver {
  readonly counts: ResolveCounts = { created: 0, linked: 0, suppressed: 0, conflicts: 0 };

  constructor(
    private readonly state: KeyringState,
    private readonly tokens: IndexTokens,
    private readonly safe: KeySafe,
    private readonly committer: Committer,
    private readonly gate: CreationGate,
  ) {}

  /** What {@link resolve} answers now holds until the stamp is another, for events after `suppressedUpTo` (Unix seconds). */
  get validity(): { stamp: number; suppressedUpTo: number } {
    return { stamp: this.state.resolutionStamp, suppressedUpTo: this.state.suppression.latestCutoff };
  }

  async resolve(requests: readonly ResolveRequest[]): Promise<Resolved[]> {
    const tokens = this.tokens.of(
      requests.flatMap((request) => [request.identifiers, request.previous ?? []]),
    );
    const questions = requests.map((request, i) => ({
      request,
      tokens: tokens[2 * i]!,
      previous: tokens[2 * i + 1]!,
    }));
    const answers = questions.map((question) => this.find(question));
    const incomplete = questions.flatMap((question, i) =>
      this.needsWriting(question, answers[i]!) ? [i] : [],
    );
    if (incomplete.length > 0) {
      await this.gate.enter();
      await this.committer.commit((batch) => {
        for (const i of incomplete) answers[i] = this.complete(questions[i]!, batch);
      });
    } else if (answers.some(({ subject }) => this.isUncommitted(subject))) {
      await this.committer.settled();
    }
    for (const { status } of answers) {
      if (status === 'suppressed') this.counts.suppressed++;
      if (status === 'conflict') this.counts.conflicts++;
    }
    return answers.map((answer) => this.describe(answer));
  }

  private describe({ status, subject }: Found): Resolved {
    if (subject === NONE) return { status, subjectRef: undefined, incarnation: 0 };
    const { subjects } = this.state;
    return { status, subjectRef: subjects.ref(subject), incarnation: subjects.incarnation(subject) };
  }

  private find({ request, tokens, previous }: Question): Found {
    if (this.tokens.isSuppressed([...tokens, ...previous], request.eventTime)) {
      return { status: 'suppressed', subject: NONE };
    }
    const now = this.candidates(tokens);
    const before = this.candidates(previous);
    const subject = now[0] ?? before[0] ?? NONE;
    if (subject === NONE) return { status: 'unknown', subject };
    const contradicted = now.length > 1 || before.some((other) => other !== subject);
    return { status: contradicted ? 'conflict' : 'ok', subject };
  }

  /** Subjects that the tokens lead to, each once, the most trustworthy identifier first. */
  private candidates(tokens: readonly Token[]): number[] {
    const byTrust = [...tokens].sort(
      (a, b) => TRUST.indexOf(a.identifier.kind) - TRUST.indexOf(b.identifier.kind),
    );
    const subjects = byTrust
      .map((token) => this.tokens.subjectOf(token))
      .filter((subject) => subject !== NONE);
    return [...new Set(subjects)];
  }

  private needsWriting({ request, tokens }: Question, { status, subject }: Found): boolean {
    if (status === 'unknown') return request.mayCreate && tokens.length > 0;
    return status === 'ok' && tokens.some((token) => this.tokens.subjectOf(token) !== subject);
  }

  /** Asks again, since others may have written meanwhile, and writes what is missing. Synchronous: nobody can come between. */
  private complete(question: Question, batch: WriteBatch): Found {
    const answer = this.find(question);
    if (!this.needsWriting(question, answer)) return answer;
    const tokens = answer.status === 'unknown' ? [...question.tokens, ...question.previous] : question.tokens;
    const subject = answer.status === 'unknown' ? this.createSubject(batch) : answer.subject;
    this.link(subject, tokens, batch);
    return { status: 'ok', subject };
  }

  private createSubject(batch: WriteBatch): number {
    const ref = uuidBytes(randomUuid());
    const keySlot = this.safe.create(
      { kind: KeyKind.subject, keyId: ref, incarnation: 1, purgeHour: 0 },
      batch,
    );
    batch.subjects.push({ ref, incarnation: 1 });
    this.counts.created++;
    return this.state.subjects.add(ref, 1, keySlot);
  }

  private link(subject: number, tokens: readonly Token[], batch: WriteBatch): void {
    const missing = tokens.filter((token) => this.tokens.subjectOf(token) === NONE);
    if (missing.length === 0) return;
    const { subjects, index } = this.state;
    const subjectRef = subjects.ref(subject);
    const incarnation = subjects.incarnation(subject);
    const partKey = this.safe.use(subjects.keySlot(subject), indexEntryKey);
    try {
      for (const { identifier, bytes } of missing) {
        if (index.subjectOf(bytes) !== NONE) continue;
        const idKind = ID_KINDS[identifier.kind];
        const id = randomBytes(16);
        const body = Buffer.concat([Buffer.of(idKind), bytes]);
        const row = indexEntryRow(id, uuidText(subjectRef), incarnation);
        batch.entries.push({ id, subjectRef, incarnation, record: sealRecord(partKey, row, body) });
        subjects.setFirstEntry(subject, index.add(bytes, idKind, subject, subjects.firstEntry(subject)));
        this.counts.linked++;
      }
    } finally {
      wipe(partKey);
    }
  }

  private isUncommitted(subject: number): boolean {
    return subject !== NONE && this.state.keys.isUncommitted(this.state.subjects.keySlot(subject));
  }
}

/** Part key of a subject's index entries; the caller wipes it. */
export function indexEntryKey(subjectKey: Buffer): Buffer {
  const prk = subjectPrk(subjectKey);
  try {
    return derivePartKey(prk, Part.indexEntry);
  } finally {
    wipe(prk);
  }
}

/** What the sealed record of an index entry is bound to. */
export function indexEntryRow(id: Buffer, subjectRef: string, incarnation: number) {
  return {
    part: Part.indexEntry,
    scope: Scope.subject,
    subjectRef,
    incarnation,
    classId: 0,
    bucket: 0,
    sealSeq: 1,
    messageId: id,
    direction: Direction.none,
    schemaVersion: 1,
  };
}
