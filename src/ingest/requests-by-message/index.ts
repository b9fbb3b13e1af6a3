import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { MessageUpdate } from '../../whatsapp';
import { type MessageSignal, MessageSignals } from './message-signals';
import { ASKABLE, type Phrases } from './phrases';

const phrasesFile = z.partialRecord(
  z.enum(ASKABLE),
  z.record(z.string().regex(/^[a-z]{2}$/), z.array(z.string().min(1).max(120)).max(100)),
);

/**
 * What reads requests and consents out of messages: by the phrases of a file, by those that Lethe brings, or, where it is switched off, not at all.
 * Throws when the file is not as it should be.
 */
export function signalReader(config: {
  REQUEST_PHRASES: 'on' | 'off';
  REQUEST_PHRASES_FILE?: string | undefined;
  CONSENT_WORDS: 'on' | 'off';
}): (update: MessageUpdate) => MessageSignal | null {
  const { REQUEST_PHRASES: requests, CONSENT_WORDS: consents } = config;
  if (requests === 'off' && consents === 'off') return () => null;
  const signals = new MessageSignals(
    requests === 'off' ? {} : phrasesOf(config.REQUEST_PHRASES_FILE),
    consents === 'off' ? null : undefined,
  );
  return (update) => signals.read(update);
}

function phrasesOf(file: string | undefined): Phrases | undefined {
  return file === undefined ? undefined : phrasesFile.parse(JSON.parse(readFileSync(file, 'utf8')));
}
