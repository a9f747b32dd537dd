import { join } from 'node:path'
import { durableFlag } from '../flags/durable-flag.ts'

/** Why and since when nothing that this machine computes is voted on. */
export type Jail = { readonly reason: string; readonly since: string }

/** Keeps a machine that once gave a wrong answer from being believed again before somebody has looked at it. */
export type MachineJail = {
  /** Whether one is in force; cheap enough to be asked of every dispute at every block. */
  isJailed(): boolean
  /** The jail that is in force, if one is. */
  read(): Jail | undefined
  /** Puts the machine there; on disk when it returns. True where it was free before. */
  jail(reason: string, now: Date): boolean
  /** Believes the machine again. Returns the jail that ended, if one was in force. */
  release(): Jail | undefined
}

/** The jail of a mediator's machine: a file in its data directory, which outlives restarts. */
export const openMachineJail = (dataDirectory: string): MachineJail => {
  const flag = durableFlag<Jail>(join(dataDirectory, 'machine-jailed'), (reason) => ({ reason, since: '' }))
  return {
    isJailed: flag.isUp,
    read: flag.read,
    jail: (reason, now) => {
      const put = { reason, since: now.toISOString() }
      return flag.raise(put) === put
    },
    release: flag.lower,
  }
}
