import type { Checkpoint } from '../read-model/steps.ts'

const appliedOf = (checkpoint: Checkpoint | undefined): number =>
  Object.values(checkpoint?.streams ?? {}).reduce((sum, { applied }) => sum + applied + 1, 0)

/** How much of what one read model has applied another has: 0 to 1. */
export const progressOf = (behind: Checkpoint | undefined, ahead: Checkpoint | undefined): number => {
  const all = appliedOf(ahead)
  return all === 0 ? 1 : Math.min(1, appliedOf(behind) / all)
}
