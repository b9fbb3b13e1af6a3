/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP, which from then on mean "end in good order". A second SIGINT is not a request to end in
 * disorder: the services have deadlines of their own.
 */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
