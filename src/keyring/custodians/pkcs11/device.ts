import { setTimeout } from 'node:timers/promises';
import type * as Binding from 'pkcs11js';
import { DomainError } from '../../../foundation/errors';

/** A token and how to log in to it. */
export interface DeviceOptions {
  /** Path of the vendor's PKCS#11 library. */
  library: string;
  /** Label of the token. */
  token: string;
  pin: string;
}

/** A key object in the token. */
type Handle = Buffer;

const TAG_BITS = 128;
const TOKEN_ABSENT = 'custodian.token-absent';
const LOOKS = 3;
const LOOK_AGAIN_MS = 100;

/**
 * AES keys in one PKCS#11 token. Every call blocks until the device has answered: this class lives in a thread of its own.
 *
 * Keys are made in the token: sensitive, not extractable, not modifiable. Throws what the library throws (`Pkcs11Error` with a `code`).
 */
export class Pkcs11Device {
  private constructor(
    private readonly binding: typeof Binding,
    private readonly module: Binding.PKCS11,
    private readonly session: Handle,
  ) {}

  /**
   * Loads the vendor's library and logs in to the token. A token that is not there is looked for again for a moment: SoftHSM leaves out of its list one that another
   * process is just writing to.
   */
  static async open(options: DeviceOptions): Promise<Pkcs11Device> {
    const binding = await loadBinding();
    for (let looks = 1; ; looks += 1) {
      try {
        return Pkcs11Device.logIn(binding, options);
      } catch (error) {
        const isAbsent = error instanceof DomainError && error.code === TOKEN_ABSENT;
        if (!isAbsent || looks === LOOKS) throw error;
        await setTimeout(LOOK_AGAIN_MS);
      }
    }
  }

  private static logIn(binding: typeof Binding, { library, token, pin }: DeviceOptions): Pkcs11Device {
    const module = new binding.PKCS11();
    module.load(library);
    try {
      module.C_Initialize();
      const slot = module
        .C_GetSlotList(true)
        .find((candidate) => module.C_GetTokenInfo(candidate).label.trimEnd() === token);
      if (slot === undefined)
        throw new DomainError('unavailable', TOKEN_ABSENT, 'no slot holds a token of that label');
      const session = module.C_OpenSession(slot, binding.CKF_RW_SESSION | binding.CKF_SERIAL_SESSION);
      module.C_Login(session, binding.CKU_USER, pin);
      return new Pkcs11Device(binding, module, session);
    } catch (error) {
      finalize(module);
      throw error;
    }
  }

  /** Makes a 256-bit AES key. */
  generate(label: string): void {
    const b = this.binding;
    this.module.C_GenerateKey(this.session, { mechanism: b.CKM_AES_KEY_GEN }, [
      { type: b.CKA_CLASS, value: b.CKO_SECRET_KEY },
      { type: b.CKA_KEY_TYPE, value: b.CKK_AES },
      { type: b.CKA_VALUE_LEN, value: 32 },
      { type: b.CKA_LABEL, value: label },
      { type: b.CKA_TOKEN, value: true },
      { type: b.CKA_PRIVATE, value: true },
      { type: b.CKA_SENSITIVE, value: true },
      { type: b.CKA_EXTRACTABLE, value: false },
      { type: b.CKA_MODIFIABLE, value: false },
      { type: b.CKA_ENCRYPT, value: true },
      { type: b.CKA_DECRYPT, value: true },
      { type: b.CKA_WRAP, value: false },
      { type: b.CKA_UNWRAP, value: false },
    ]);
  }

  /** `ciphertext ‖ tag`, or null when there is no such key. */
  encrypt(label: string, iv: Buffer, aad: Buffer, plaintext: Buffer): Buffer | null {
    const key = this.find(label);
    if (key === undefined) return null;
    this.module.C_EncryptInit(this.session, this.gcm(iv, aad), key);
    return this.module.C_Encrypt(this.session, plaintext, Buffer.alloc(plaintext.length + TAG_BITS / 8));
  }

  /** The plaintext, in memory of its own, or null when there is no such key. */
  decrypt(label: string, iv: Buffer, aad: Buffer, ciphertext: Buffer): Buffer | null {
    const key = this.find(label);
    if (key === undefined) return null;
    this.module.C_DecryptInit(this.session, this.gcm(iv, aad), key);
    const output = Buffer.allocUnsafeSlow(ciphertext.length);
    try {
      const plaintext = this.module.C_Decrypt(this.session, ciphertext, output);
      const own = Buffer.allocUnsafeSlow(plaintext.length);
      plaintext.copy(own);
      plaintext.fill(0);
      return own;
    } finally {
      output.fill(0);
    }
  }

  /** Destroys every object of that label; the number tells how many there were. */
  destroy(label: string): number {
    const handles = this.handles(label);
    for (const handle of handles) this.module.C_DestroyObject(this.session, handle);
    return handles.length;
  }

  exists(label: string): boolean {
    return this.find(label) !== undefined;
  }

  /** Labels of all secret keys. */
  labels(): string[] {
    const { CKA_LABEL } = this.binding;
    return this.handles().map((handle) => {
      const [attribute] = this.module.C_GetAttributeValue(this.session, handle, [{ type: CKA_LABEL }]);
      return Buffer.isBuffer(attribute?.value) ? attribute.value.toString('utf8') : '';
    });
  }

  close(): void {
    finalize(this.module);
  }

  private find(label: string): Handle | undefined {
    return this.handles(label)[0];
  }

  private handles(label?: string): Handle[] {
    const { CKA_CLASS, CKA_LABEL, CKO_SECRET_KEY } = this.binding;
    this.module.C_FindObjectsInit(this.session, [
      { type: CKA_CLASS, value: CKO_SECRET_KEY },
      ...(label === undefined ? [] : [{ type: CKA_LABEL, value: label }]),
    ]);
    try {
      const found: Handle[] = [];
      for (;;) {
        const some = this.module.C_FindObjects(this.session, 64);
        found.push(...some);
        if (some.length < 64) return found;
      }
    } finally {
      this.module.C_FindObjectsFinal(this.session);
    }
  }

  private gcm(iv: Buffer, aad: Buffer): Binding.Mechanism {
    return {
      mechanism: this.binding.CKM_AES_GCM,
      parameter: {
        type: this.binding.CK_PARAMS_AES_GCM_v240,
        iv,
        aad,
        ivBits: iv.length * 8,
        tagBits: TAG_BITS,
      } as Binding.AesGCM,
    };
  }
}

function finalize(module: Binding.PKCS11): void {
  try {
    module.C_Finalize();
  } finally {
    module.close();
  }
}

/** Loaded when the first token is opened: who has no HSM needs no native module. */
async function loadBinding(): Promise<typeof Binding> {
  try {
    return (await import('pkcs11js')).default;
  } catch (cause) {
    throw new DomainError(
      'unavailable',
      'custodian.binding-absent',
      'the package pkcs11js is not built here: install a C++ compiler and run npm ci again',
      { cause },
    );
  }
}
