import type { IntentRecord } from './lane.ts'

/** Intents that wait to be signed, the earliest deadline first, those without one last; at most so many. */
export const chooseWaiting = (
  open: readonly IntentRecord[],
  isReady: (id: string) => boolean,
  most: number,
): readonly IntentRecord[] =>
  open
    .filter(({ attempts, intent }) => attempts.length === 0 && isReady(intent.id))
    .toSorted((left, right) => deadlineOf(left) - deadlineOf(right))
    .slice(0, Math.max(0, most))

const deadlineOf = ({ intent }: IntentRecord): number => intent.deadline ?? Number.MAX_VALUE
