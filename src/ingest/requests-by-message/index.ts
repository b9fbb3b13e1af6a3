import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { MessageUpdate } from '../../whatsapp';
import { type MessageSignal, MessageSignals } from './message-signals';
import { ASKABLE } from './phrases';

const phrasesFile = z.partialRecord(
  z.enum(ASKABLE),
  z.record(z.string().regex(/^[a-z]{2}$/), z.array(z.string().min(1).max(120)).max(100)),
);

/**
 * What reads requests out of messages: by the phrases of a file, by those that Lethe brings, or, when it is switched off, not at all. Throws when the file
 * is not as it should be.
 */
export function signalReader(config: {
  REQUEST_PHRASES: 'on' | 'off';
  REQUEST_PHRASES_FILE?: string | undefined;
}): (update: MessageUpdate) => MessageSignal | null {
  if (config.REQUEST_PHRASES === 'off') return () => null;
  const file = config.REQUEST_PHRASES_FILE;
  const signals = new MessageSignals(
    file === undefined ? undefined : phrasesFile.parse(JSON.parse(readFileSync(file, 'utf8'))),
  );
  return (update) => signals.read(update);
}
