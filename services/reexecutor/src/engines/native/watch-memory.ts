import { readFileSync } from 'node:fs'

const intervalMs = 50

/** Memory of a process that is in RAM, in bytes; undefined where the kernel does not say or the process is gone. */
export function residentBytes(pid: number): number | undefined {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return found === undefined ? undefined : Number(found) * 1_024
  } catch {
    return undefined
  }
}

/** Tells once when a process has taken `moreBytes` beyond what it has now. Call what is returned to stop. */
export function watchMemory(pid: number, moreBytes: number, onOver: () => void): () => void {
  const limit = (residentBytes(pid) ?? Infinity) + moreBytes
  const timer = setInterval(() => {
    if ((residentBytes(pid) ?? 0) <= limit) return
    clearInterval(timer)
    onOver()
  }, intervalMs)
  return () => clearInterval(timer)
}
