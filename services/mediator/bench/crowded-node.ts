import { spawn } from 'node:child_process'
import { productEnvironment, productFlags } from '@lilymed/event-store/bench/product-flags'

/** How the node is tried. Times in milliseconds. */
export type CrowdedNodeSettings = {
  /** Time between blocks. */
  readonly blockMs: number
  /** Disputes in all, how many are open at once when it is full, and how many open with every block. */
  readonly disputes: number
  readonly openAtOnce: number
  readonly openedPerBlock: number
  /** How long the reexecutor takes over a job; it takes any number at once. */
  readonly runMs: number
  /** Blocks on the end of a commit phase before a reveal. */
  readonly revealDepth: number
  readonly limitMs: number
}

/** What became of it. */
export type CrowdedNodeResult = {
  /** From the block of a draw being shown until its job is handed to the reexecutor, milliseconds each. */
  readonly reactions: readonly number[]
  readonly missed: number
  /** Votes whose reveal is final. */
  readonly revealed: number
  readonly failed: number
  readonly mostOpen: number
  readonly blocks: number
  readonly mostBlocksBehind: number
  /** CPU time over wall time: 1 is one core. */
  readonly cpuShare: number
  readonly peakBytes: number
  /** Resident memory at the end less that when half of the disputes were settled. */
  readonly grownBytes: number
}

/** Runs a mediator in a crowded pool in a process of its own, as the product starts it. */
export const runCrowdedNode = async (settings: CrowdedNodeSettings): Promise<CrowdedNodeResult> => {
  const script = new URL('crowded-node.child.ts', import.meta.url).pathname
  const words = [...productFlags(), script, JSON.stringify(settings)]
  const env = productEnvironment()
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'], env })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`expected the node to end well, got exit code ${code}`)
  return JSON.parse(output) as CrowdedNodeResult
}
