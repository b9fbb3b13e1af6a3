import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { readStrongSecretFile } from '../../foundation/config';
import type { CallerRole } from '../protocol';
import { KeyringClient } from './keyring-client';

/** The settings of a caller, out of its configuration (`keyringClientKeys`). */
export interface KeyringClientConfig {
  KEYRING_SOCKET_DIR: string;
  KEYRING_SECRET_FILE: string;
}

/** Gives a process its one {@link KeyringClient}, and closes it last. */
@Module({})
export class KeyringClientModule implements OnApplicationShutdown {
  constructor(private readonly client: KeyringClient) {}

  static forRoot(role: CallerRole, config: KeyringClientConfig): DynamicModule {
    return {
      module: KeyringClientModule,
      global: true,
      providers: [{ provide: KeyringClient, useFactory: () => connectTo(role, config) }],
      exports: [KeyringClient],
    };
  }

  onApplicationShutdown(): void {
    this.client.close();
  }
}

/** A client outside Nest, for commands. */
export function connectTo(role: CallerRole, config: KeyringClientConfig): KeyringClient {
  return new KeyringClient({
    socketDir: config.KEYRING_SOCKET_DIR,
    role,
    readSecret: () => readRoleSecret(config.KEYRING_SECRET_FILE),
  });
}

/** A role's secret: the bytes of its file, which may be text; the protocol uses them as they are. Throws `secret.short` for one that could be guessed. */
export function readRoleSecret(path: string): Buffer {
  return readStrongSecretFile(path);
}
