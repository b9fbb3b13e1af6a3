import { z } from 'zod';
import { flag, readSecretFile, secretFile } from '../config';
import { DirectoryStore } from './directory-store';
import type { ObjectStore, ObjectStorePlace } from './object-store';
import { S3Store } from './s3-store';

/** Keys of a process that uses the object store. */
export const objectStoreKeys = {
  /** A folder, or a bucket of an S3-compatible store. */
  OBJECT_STORE: z.enum(['directory', 's3'], 'must be directory or s3').default('directory'),
  OBJECT_STORE_DIR: z.string().default('.lethe/objects'),
  S3_BUCKET: z.string().min(1).default('lethe'),
  S3_REGION: z.string().min(1).default('eu-central-1'),
  S3_ENDPOINT: z.url('must be an address such as https://s3.example.com').optional(),
  S3_PATH_STYLE: flag(false),
  S3_PREFIX: z
    .string()
    .regex(/^(?:[A-Za-z0-9._-]+\/)*$/, 'must be empty or end in a slash')
    .default(''),
  /** Both, or the SDK finds credentials where it always looks for them. */
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY_FILE: secretFile().optional(),
};

type ObjectStoreConfig = z.infer<z.ZodObject<typeof objectStoreKeys>>;

/** The object store of a configuration. */
export function createObjectStore(config: ObjectStoreConfig): ObjectStore {
  if (config.OBJECT_STORE !== 's3') return new DirectoryStore(config.OBJECT_STORE_DIR);
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY_FILE: secretKeyFile } = config;
  return new S3Store({
    bucket: config.S3_BUCKET,
    region: config.S3_REGION,
    endpoint: config.S3_ENDPOINT,
    pathStyle: config.S3_PATH_STYLE,
    prefix: config.S3_PREFIX,
    credentials:
      accessKeyId === undefined || secretKeyFile === undefined
        ? undefined
        : { accessKeyId, secretAccessKey: readSecretFile(secretKeyFile).toString('utf8') },
  });
}

/** The store at a place that another one told. */
export function objectStoreAt(place: ObjectStorePlace): ObjectStore {
  return place.kind === 's3' ? new S3Store(place.settings) : new DirectoryStore(place.root);
}
