import { register } from 'prom-client';

/** The value of a counter or gauge of this process, summed over the label values that fit; undefined while there is none. */
export async function readMetric(
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const values = (await register.getSingleMetric(name)?.get())?.values ?? [];
  const fitting = values.filter((one) =>
    Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  );
  return fitting.length === 0 ? undefined : fitting.reduce((sum, { value }) => sum + value, 0);
}
