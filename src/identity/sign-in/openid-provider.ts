import { readFileSync } from 'node:fs';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  type Configuration,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { z } from 'zod';
import { DomainError } from '../../foundation/errors';
import { Unauthenticated } from '../../foundation/http';
import type { Logger } from '../../foundation/logging';

/** The identity provider of the business. */
export interface OpenIdSettings {
  issuer: string;
  clientId: string;
  clientSecretFile?: string | undefined;
  /** Where people reach the API. */
  publicUrl: string;
  /** The authentication context that privileged roles need, as the provider names it. */
  strongAcr?: string | undefined;
}

/** Who the provider says somebody is. */
export interface OpenIdIdentity {
  issuer: string;
  subject: string;
  /** An address that the provider has verified; null without one. */
  email: string | null;
  acr: string | null;
}

/** What a sign-in began with; the browser keeps it in a cookie that no page reads. */
const pending = z.strictObject({ state: z.string(), nonce: z.string(), verifier: z.string() });

/** Where the provider sends people back to. */
export const OPENID_CALLBACK = '/v1/sign-in/openid/callback';

/** Authorization code flow with PKCE, state and nonce, against the provider that its discovery document describes. */
export class OpenIdProvider {
  private configuration: Promise<Configuration> | undefined;

  constructor(
    private readonly settings: OpenIdSettings,
    private readonly logger: Logger,
  ) {}

  /** Where to send the browser, and what it is to keep meanwhile. */
  async begin(): Promise<{ url: string; kept: string }> {
    const configuration = await this.discovered();
    const begun = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const { strongAcr, publicUrl } = this.settings;
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: new URL(OPENID_CALLBACK, publicUrl).href,
      scope: 'openid email',
      state: begun.state,
      nonce: begun.nonce,
      code_challenge: await calculatePKCECodeChallenge(begun.verifier),
      code_challenge_method: 'S256',
      ...(strongAcr !== undefined && { acr_values: strongAcr }),
    });
    return { url: url.href, kept: Buffer.from(JSON.stringify(begun)).toString('base64url') };
  }

  /** Who came back. Throws `openid.refused` (401) for whatever the provider or the checks of the flow do not bear out; it is to begin anew. */
  async finish(path: string, kept: string | undefined): Promise<OpenIdIdentity> {
    const begun = readKept(kept);
    const configuration = await this.discovered();
    try {
      const tokens = await authorizationCodeGrant(configuration, new URL(path, this.settings.publicUrl), {
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        pkceCodeVerifier: begun.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims()!;
      const told =
        claims.email === undefined
          ? await fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : claims;
      return {
        issuer: claims.iss,
        subject: claims.sub,
        email: told.email_verified === true && typeof told.email === 'string' ? told.email : null,
        acr: typeof claims.acr === 'string' ? claims.acr : null,
      };
    } catch (error) {
      // Its message may quote what the provider said: the code tells an operator enough.
      this.logger.warn({ code: (error as { code?: unknown }).code }, 'a sign-in through the provider failed');
      throw refused();
    }
  }

  /** The provider's own description, looked up once; a failure is not remembered. */
  private discovered(): Promise<Configuration> {
    this.configuration ??= this.discover().catch((error: unknown) => {
      this.configuration = undefined;
      this.logger.error(
        { code: (error as { code?: unknown }).code },
        'the identity provider cannot be discovered',
      );
      throw new DomainError('unavailable', 'openid.unavailable', 'the identity provider does not answer');
    });
    return this.configuration;
  }

  private discover(): Promise<Configuration> {
    const { issuer, clientId, clientSecretFile } = this.settings;
    const secret = clientSecretFile === undefined ? undefined : readFileSync(clientSecretFile, 'utf8').trim();
    return discovery(
      new URL(issuer),
      clientId,
      undefined,
      secret === undefined ? None() : ClientSecretBasic(secret),
      // Marked as deprecated to make it stand out: without TLS only within this machine.
      // oxlint-disable-next-line typescript/no-deprecated
      isLoopback(issuer) ? { execute: [allowInsecureRequests] } : undefined,
    );
  }
}

/** True for an issuer that may be used: https, or http on this very machine. */
export function isIssuer(text: string): boolean {
  return URL.canParse(text) && (new URL(text).protocol === 'https:' || isLoopback(text));
}

function isLoopback(text: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(text).hostname);
}

function readKept(kept: string | undefined): z.infer<typeof pending> {
  try {
    return pending.parse(JSON.parse(Buffer.from(kept ?? '', 'base64url').toString('utf8')));
  } catch {
    throw refused();
  }
}

function refused(): Unauthenticated {
  return new Unauthenticated(
    'openid.refused',
    'the sign-in was not begun by this browser, was broken off, or is over; begin anew with GET /v1/sign-in/openid',
  );
}
