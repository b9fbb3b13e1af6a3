import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageJsonSchema } from './package-schema';

it('is published as docs/access-package.schema.json', () => {
  const published = readFileSync(join(__dirname, '../../../docs/access-package.schema.json'), 'utf8');
  expect(published).toBe(packageJsonSchema());
});
