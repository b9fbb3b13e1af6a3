import { createRedactor, DEFAULT_POLICY } from '../../redaction';
import { Rectifications } from '../../vault/open';
import type { RectificationJson } from './history-bodies';

/** Rectifications for readers of histories: redacted when they are read, like everything that agents and CRM systems see. */
export class RectificationReading {
  private readonly redactor = createRedactor(DEFAULT_POLICY);

  constructor(
    private readonly rectifications: Rectifications,
    private readonly region: string,
  ) {}

  /** The caller MUST have been let at the person's history. */
  async of(subjectRef: string): Promise<RectificationJson[]> {
    const found = await this.rectifications.of(subjectRef);
    return found.map(({ messageId, statement, at }) => ({
      messageId,
      statement: this.redactor.redact(statement, { region: this.region }).text,
      at: at.toISOString(),
    }));
  }
}
