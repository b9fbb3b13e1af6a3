import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '../../../foundation/errors';
import { type DeviceOptions, Pkcs11Device } from './device';
import type { DeviceAnswer, DeviceRequest } from './protocol';

/**
 * The thread that owns a token's session. PKCS#11 calls block, a network HSM's for long: the keyring's own loop must not wait for them.
 */
function serve(port: MessagePort, options: DeviceOptions): void {
  let device: Promise<Pkcs11Device> | undefined;
  let queue = Promise.resolve();
  const answer = async (request: DeviceRequest): Promise<DeviceAnswer> => {
    try {
      // Opened at the first call, and again after the session was lost.
      device ??= Pkcs11Device.open(options);
      return { id: request.id, value: perform(await device, request) };
    } catch (error) {
      const failed = failure(error);
      if (failed.rv === -1 || SESSION_LOST.has(failed.rv)) {
        await device?.then((open) => open.close()).catch(() => undefined);
        device = undefined;
      }
      return { id: request.id, ...failed };
    } finally {
      if ('data' in request) request.data.fill(0);
    }
  };
  port.on('message', (request: DeviceRequest) => {
    queue = queue.then(async () => {
      const message = await answer(request);
      const value = 'value' in message ? message.value : null;
      port.postMessage(message, value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : []);
      if (request.call === 'close') port.close();
    });
  });
}

function perform(
  device: Pkcs11Device,
  request: DeviceRequest,
): boolean | number | string[] | Uint8Array | null {
  switch (request.call) {
    case 'generate':
      device.generate(request.label);
      return true;
    case 'exists':
      return device.exists(request.label);
    case 'destroy':
      return device.destroy(request.label);
    case 'labels':
      return device.labels();
    case 'close':
      device.close();
      return true;
    case 'encrypt':
    case 'decrypt': {
      const { label, iv, aad, data } = request;
      const answer = device[request.call](label, Buffer.from(iv), Buffer.from(aad), asBuffer(data));
      return answer === null ? null : new Uint8Array(own(answer));
    }
  }
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

/** Bytes in an ArrayBuffer of their own, which can be transferred. */
function own(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  bytes.fill(0);
  return copy;
}

function failure(error: unknown): { rv: number; code?: string } {
  if (error instanceof DomainError) return { rv: -1, code: error.code };
  return {
    rv: error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : -1,
  };
}

// CKR_DEVICE_ERROR, _REMOVED, CKR_SESSION_CLOSED, _HANDLE_INVALID, CKR_TOKEN_NOT_PRESENT, CKR_USER_NOT_LOGGED_IN, CKR_CRYPTOKI_NOT_INITIALIZED
const SESSION_LOST = new Set([0x30, 0x32, 0xb0, 0xb3, 0xe0, 0x101, 0x190]);

if (parentPort) serve(parentPort, workerData as DeviceOptions);
