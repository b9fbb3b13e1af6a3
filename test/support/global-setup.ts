import { testServices } from './services';
import { prepareTemplates } from './templates';

/** Runs once before the projects that need services: says so when there are none, and makes the template databases. */
export default async function globalSetup(): Promise<void> {
  await prepareTemplates(testServices());
}
