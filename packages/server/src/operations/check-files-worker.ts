import { parentPort, workerData } from 'node:worker_threads';
import { checkPersona, type PersonaFiles } from '@setlist/core/persona';

const files: PersonaFiles = workerData;
parentPort?.postMessage(checkPersona(files));
