import { setTimeout as delay } from 'node:timers/promises'

/** Far longer than anything takes: a machine that is busy with something else is no failure. */
const patienceSeconds = 60

/** Asks again until the answer is true; throws after a minute, naming what was awaited. */
export const eventually = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + patienceSeconds * 1_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`still not so after ${patienceSeconds} s: ${what}`)
    await delay(10)
  }
}
