import { setTimeout as delay } from 'node:timers/promises'

/** Asks again until the answer is true; throws after ten seconds, naming what was awaited. */
export const eventually = async (what: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 10_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`still not so after 10 s: ${what}`)
    await delay(10)
  }
}
