import { hmacSha256 } from '../../crypto';
import { DomainError } from '../../foundation/errors';

/**
 * An app and one access token of it, for the time of a call. Where they come from is the credential store's concern.
 *
 * The secrets are private fields: neither a log, `JSON.stringify` nor an inspected object shows them. A value that could not stand in a header
 * (a stray line end from a file) throws `meta.credential.form` here, instead of failing every call without a word.
 */
export class GraphCredential {
  readonly appId: string;
  readonly #appSecret: string;
  readonly #accessToken: string;

  constructor(parts: { appId: string; appSecret: string; accessToken: string }) {
    if (!Object.values(parts).every((part) => /^[\x21-\x7e]+$/.test(part))) {
      throw new DomainError(
        'invalid',
        'meta.credential.form',
        'app id, secret and token are printable ASCII',
      );
    }
    this.appId = parts.appId;
    this.#appSecret = parts.appSecret;
    this.#accessToken = parts.accessToken;
  }

  /** The access token itself: for the `Authorization` header, and for the calls that are about a token. */
  accessToken(): string {
    return this.#accessToken;
  }

  /** The app token, `{app_id}|{app_secret}`: authorises inspecting tokens. */
  appToken(): string {
    return `${this.appId}|${this.#appSecret}`;
  }

  /** For the calls that take the secret as `client_secret`. */
  clientParameters(): { client_id: string; client_secret: string } {
    return { client_id: this.appId, client_secret: this.#appSecret };
  }

  /** `appsecret_proof` for a token: shows that the caller also has the app secret, so that a stolen token alone is worth nothing (§5.2). */
  proofFor(token: string): string {
    return hmacSha256(Buffer.from(this.#appSecret, 'utf8'), Buffer.from(token, 'utf8')).toString('hex');
  }
}
