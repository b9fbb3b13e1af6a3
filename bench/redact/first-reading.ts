import { createRedactor, DEFAULT_POLICY, warmUp } from '../../src/redaction';
import { WORST_INPUTS } from '../../src/redaction/fixtures/worst-inputs';

/** Prints how many milliseconds of processor time a process that has only warmed up, as `ingest` does before it serves, takes for the first text it reads. */
warmUp();
const text = WORST_INPUTS[process.argv[2] ?? ''];
if (text === undefined) throw new Error('usage: first-reading.js NAME, one of the names of WORST_INPUTS');
const redactor = createRedactor(DEFAULT_POLICY);
const before = process.cpuUsage();
redactor.redact(text);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
