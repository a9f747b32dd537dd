import { setTimeout as delay } from 'node:timers/promises'

/** Node's names for what is under way between this process and a file. */
const fileRequest = /^(?:FSReq|CloseReq)/

/**
 * Whether a file is being read or written just now. A chain that a test moves stands still meanwhile: by its clock a vote is no later
 * on a slow disk than on a fast one.
 */
export const isOnDisk = (): boolean =>
  process.getActiveResourcesInfo().some((resource) => fileRequest.test(resource))

/** Waits until no file was read or written for so many turns of the event loop, one after the other. */
export const calm = async (turns: number): Promise<void> => {
  for (let passed = 0; passed < turns;) {
    await delay(1)
    passed = isOnDisk() ? 0 : passed + 1
  }
}
