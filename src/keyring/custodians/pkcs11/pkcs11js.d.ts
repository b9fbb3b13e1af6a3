/**
 * The part of `pkcs11js` that we use. The package is optional, as it is compiled on the machine and only an HSM needs it; its types stand here, so
 * that Lethe compiles where it could not be built.
 */
declare module 'pkcs11js' {
  namespace pkcs11js {
    interface Attribute {
      type: number;
      value?: number | boolean | string | Buffer;
    }
    interface Parameter {
      type: number;
    }
    interface AesGCM extends Parameter {
      iv?: Buffer;
      aad?: Buffer;
      ivBits: number;
      tagBits: number;
    }
    interface Mechanism {
      mechanism: number;
      parameter?: Buffer | number | Parameter;
    }
    /** One loaded library of a vendor. Handles are opaque. */
    class PKCS11 {
      load(path: string): void;
      close(): void;
      C_Initialize(): void;
      C_Finalize(): void;
      C_GetSlotList(tokenPresent: boolean): Buffer[];
      C_GetTokenInfo(slot: Buffer): { label: string };
      C_OpenSession(slot: Buffer, flags: number): Buffer;
      C_Login(session: Buffer, userType: number, pin: string): void;
      C_GenerateKey(session: Buffer, mechanism: Mechanism, template: Attribute[]): Buffer;
      C_DestroyObject(session: Buffer, object: Buffer): void;
      C_FindObjectsInit(session: Buffer, template: Attribute[]): void;
      C_FindObjects(session: Buffer, limit: number): Buffer[];
      C_FindObjectsFinal(session: Buffer): void;
      C_GetAttributeValue(session: Buffer, object: Buffer, template: Attribute[]): Attribute[];
      C_EncryptInit(session: Buffer, mechanism: Mechanism, key: Buffer): void;
      C_Encrypt(session: Buffer, plaintext: Buffer, output: Buffer): Buffer;
      C_DecryptInit(session: Buffer, mechanism: Mechanism, key: Buffer): void;
      C_Decrypt(session: Buffer, ciphertext: Buffer, output: Buffer): Buffer;
    }
    const CKF_RW_SESSION: number;
    const CKF_SERIAL_SESSION: number;
    const CKU_USER: number;
    const CKM_AES_GCM: number;
    const CKM_AES_KEY_GEN: number;
    const CK_PARAMS_AES_GCM_v240: number;
    const CKO_SECRET_KEY: number;
    const CKK_AES: number;
    const CKA_CLASS: number;
    const CKA_DECRYPT: number;
    const CKA_ENCRYPT: number;
    const CKA_EXTRACTABLE: number;
    const CKA_KEY_TYPE: number;
    const CKA_LABEL: number;
    const CKA_MODIFIABLE: number;
    const CKA_PRIVATE: number;
    const CKA_SENSITIVE: number;
    const CKA_TOKEN: number;
    const CKA_UNWRAP: number;
    const CKA_VALUE_LEN: number;
    const CKA_WRAP: number;
  }
  export = pkcs11js;
}
