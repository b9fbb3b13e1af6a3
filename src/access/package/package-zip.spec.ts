import { DomainError } from '../../foundation/errors';
import type { PackageSource } from './package-source';
import { packageZip } from './package-zip';

describe('the ZIP of a package', () => {
  it('fails for whoever reads it, and for nobody else, with what keeps its source from being read', async () => {
    const fenced = new DomainError('gone', 'keyring.lease.fenced', 'the keyring gives no such lease: fenced');
    const source = {
      head: { madeAt: '2026-11-27T00:00:00.000Z' },
      parts: { media: { files: () => [] } },
      // eslint-disable-next-line require-yield -- what an erasure leaves of the reading
      messages: async function* () {
        await Promise.reject(fenced);
      },
    } as unknown as PackageSource;
    const read = async () => {
      for await (const chunk of packageZip(source, 0).stream) expect(chunk.length).toBeGreaterThan(0);
    };
    await expect(read()).rejects.toBe(fenced);
  });
});
