import type { Statement } from '../../foundation/database';
import type { SealWish } from '../../keyring/client';
import type { Identifier, MessageUpdate } from '../../whatsapp';

/** What sealing needs of the register of subjects; `SubjectRegister` is it. The two modules do not know each other: a feature above joins them. */
export interface Subjects {
  resolve(
    sightings: readonly {
      identifiers: readonly Identifier[];
      eventTime: number;
      mayCreate: boolean;
      previous?: readonly Identifier[];
      seal: readonly SealWish[];
    }[],
  ): Promise<SubjectStanding[]>;
  acquaint(
    people: readonly {
      subjectRef: string;
      identifiers: readonly Identifier[];
      eventTime: number;
    }[],
  ): Promise<{ statements: readonly Statement[]; remember(): void }>;
}

/** Who somebody is. `contested`: the evidence leads to several subjects; one is named, nobody was merged. */
export type SubjectStanding =
  | {
      readonly status: 'ok';
      readonly subjectRef: string;
      readonly incarnation: number;
      readonly contested: boolean;
    }
  | { readonly status: 'suppressed' | 'unknown' };

/** What a message asks for, the code that it is, or the word about being written to that it is. */
export type Heard =
  | { readonly asks: string; readonly language: string }
  | { readonly code: string }
  | { readonly consent: 'granted' | 'withdrawn' };

/** Hears what a message says, before its text is sealed; a feature above has the phrases. Null for nearly every message. */
export type ReadSignal = (update: MessageUpdate) => Heard | null;
