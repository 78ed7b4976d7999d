import type { Truth } from './exercise.ts';
import { STEPS } from './trouble.ts';

export type Id = 'service' | 'step' | 'since' | 'orders';
export type Answers = Partial<Record<Id, string | number>>;

export interface Question {
  id: Id;
  question: string;
  choices?: string[];
}

export interface Grade {
  id: Id;
  isRight: boolean;
  answer: string | number | null;
  right: string | number;
}

/** How far the answered time may be off, in ms. */
const TOLERANCE_MS = 1500;

export const QUESTIONS: Question[] = [
  { id: 'service', question: 'Which service is in trouble?', choices: [...new Set(Object.values(STEPS))] },
  { id: 'step', question: 'In which step?', choices: Object.keys(STEPS) },
  { id: 'since', question: 'Since when? The time of the first affected order, UTC, as HH:MM:SS.' },
  { id: 'orders', question: 'How many orders are affected?' },
];

export const utc = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

export function grade(truth: Truth, answers: Answers): Grade[] {
  return QUESTIONS.map(({ id }) => {
    const answer = answers[id] ?? null;
    const right = id === 'since' ? utc(truth.since) : truth[id];
    return { id, answer, right, isRight: isRight(id, truth, String(answer ?? '').trim()) };
  });
}

function isRight(id: Id, truth: Truth, answer: string): boolean {
  if (id === 'orders') return answer !== '' && Number(answer) === truth.orders;
  if (id !== 'since') return answer === truth[id];
  const time = Date.parse(`${new Date(truth.since).toISOString().slice(0, 10)}T${answer}Z`);
  return Math.abs(time - truth.since) <= TOLERANCE_MS;
}
