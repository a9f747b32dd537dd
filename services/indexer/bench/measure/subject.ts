import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { runChild } from './run-child.ts'
import type { Measured } from './run-child.ts'

/** A chain to read: where, up to which block, how many logs it holds. */
export type Subject = { readonly url: string; readonly head: number; readonly events: number }

/** What a backfill does besides storing. */
export type BackfillParts = { readonly projected?: boolean; readonly merkle?: boolean }

const blocksAtOnce = 50

/** Events or logs per second. */
export const rate = (events: number, { wallMs }: Measured): number => (events / wallMs) * 1_000

/** CPU time in microseconds per event or log. */
export const cpuEach = (events: number, { cpuMs }: Measured): number => (cpuMs * 1_000) / events

/** The least a reader can do, by the socket or by fetch. */
export const rawRead = (
  { url, head }: Subject,
  inFlight: number,
  by: 'socket' | 'fetch' = 'socket',
): Promise<Measured> => runChild<Measured>('raw-read.child.ts', { url, head, blocksAtOnce, inFlight, by })

/** A backfill in a process of its own, and the directory it leaves. */
export const backfill = async (
  { url, head }: Subject,
  folder: string,
  { projected = true, merkle = false }: BackfillParts = {},
): Promise<{ readonly measured: Measured; readonly directory: string }> => {
  const directory = mkdtempSync(join(folder, 'backfill-'))
  const measured = await runChild<Measured>('backfill.child.ts', {
    url,
    head,
    directory,
    projected,
    merkle,
  })
  return { measured, directory }
}
