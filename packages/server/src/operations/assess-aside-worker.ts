import { parentPort, workerData } from 'node:worker_threads';
import { assess } from '@setlist/core/assessment';
import { countSelections } from '@setlist/core/persona';
import type { AssessQuestion } from './assess-aside.ts';

const question: AssessQuestion = workerData;
parentPort?.postMessage(await assess({ ...question, selections: countSelections(question.candidate) }));
