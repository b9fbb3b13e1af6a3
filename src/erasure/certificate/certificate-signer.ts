import { Injectable } from '@nestjs/common';
import { CERTIFICATE_TYP, type CertificatePayload } from '../../audit';
import { canonicalJson, Ed25519PublicKey, prepareJws, verifierKey } from '../../crypto';
import { KeyringClient } from '../../keyring/client';

/** Has certificates signed by the keyring, which alone has the key. */
@Injectable()
export class CertificateSigner {
  constructor(private readonly keyring: KeyringClient) {}

  /** A compact JWS over the RFC 8785 bytes of the payload. */
  async sign(payload: CertificatePayload): Promise<string> {
    const jws = prepareJws({ kid: await this.keyId(), typ: CERTIFICATE_TYP }, canonicalJson(payload));
    const { signature } = await this.keyring.signCertificate(jws.signingInput);
    return jws.compact(signature);
  }

  private async keyId(): Promise<string> {
    const found = await this.certificateKey();
    if (found !== undefined) return found;
    // The keyring makes its key when it is first used. What is signed here is no certificate and cannot be taken for one: it has no dot.
    await this.keyring.signCertificate(Buffer.from('lethe/1/certificate-key'));
    return (await this.certificateKey())!;
  }

  private async certificateKey(): Promise<string | undefined> {
    const key = (await this.keyring.publicKeys()).find(({ purpose }) => purpose === 'certificate');
    if (key === undefined) return undefined;
    const { name, keyId } = verifierKey(key.name, Ed25519PublicKey.fromRaw(key.publicKey));
    return `${name}+${keyId.toString('hex')}`;
  }
}
