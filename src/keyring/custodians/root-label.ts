import type { Root, RootAddress } from './custodian';

const LABEL = /^lethe-1-([0-9a-f]{32})-g(\d{1,15})-a(\d{1,9})$/;

/** How a root is called in a device: the keyring, the generation and the attempt, so that orphans of a crash are found again. */
export function rootLabel({ keyringId, generation, attempt }: RootAddress): string {
  return `lethe-1-${keyringId.toString('hex')}-g${generation}-a${attempt}`;
}

/** The root that a label stands for, if it is one of this keyring's. */
export function rootOfLabel(label: string, keyringId: Buffer, providerRef = label): Root | undefined {
  const [, id, generation, attempt] = LABEL.exec(label) ?? [];
  if (id !== keyringId.toString('hex')) return undefined;
  return { keyringId, generation: Number(generation), attempt: Number(attempt), providerRef };
}
