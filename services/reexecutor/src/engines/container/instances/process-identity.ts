import { readFile, readlink } from 'node:fs/promises'
import { Type } from 'typebox'
import type { Static } from 'typebox'

/** One process of one boot of this machine, told apart from every later one that is given the same number. */
export const ProcessIdentity = Type.Object({
  pid: Type.Integer({ minimum: 1 }),
  /** Clock ticks between the boot and its start. */
  startedAt: Type.String(),
  boot: Type.String(),
  /** The namespace its number is of, `pid:[4026531836]`. */
  namespace: Type.String(),
})
export type ProcessIdentity = Static<typeof ProcessIdentity>

/** This process. */
export async function thisProcess(): Promise<ProcessIdentity> {
  const [stat, boot, namespace] = await Promise.all([
    readFile('/proc/self/stat', 'utf8'),
    bootId(),
    readlink('/proc/self/ns/pid'),
  ])
  return { pid: process.pid, startedAt: startOf(stat), boot, namespace }
}

/** Whether a process has certainly ended: one of another pid namespace cannot be seen, and is taken to live. */
export async function hasEnded({ pid, startedAt, boot, namespace }: ProcessIdentity): Promise<boolean> {
  if (boot !== (await bootId())) return true
  if (namespace !== (await readlink('/proc/self/ns/pid'))) return false
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return stat === undefined || startOf(stat) !== startedAt || /^[ZX]$/.test(stateOf(stat))
}

/** Fields of `/proc/<pid>/stat` after the program's name, which may itself have blanks and brackets in it (proc(5)). */
const fieldsOf = (stat: string): readonly string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ')
const stateOf = (stat: string): string => fieldsOf(stat)[0] ?? ''
const startOf = (stat: string): string => fieldsOf(stat)[19] ?? ''

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}
