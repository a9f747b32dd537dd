import { spawn } from 'node:child_process'
import { productEnvironment, productFlags } from '@lilymed/event-store/bench/product-flags'

/** What a measured process prints last. */
export type Measured = {
  /** from the first request until everything is done */
  readonly wallMs: number
  /** user and system time of the process meanwhile */
  readonly cpuMs: number
  readonly events: number
  readonly requests: number
  /** highest resident memory of the process, MiB */
  readonly peakMiB: number
}

/** The command line of a measured process, which runs as the product does. */
export const childCommand = (script: string, parameters: object): string[] => [
  ...productFlags(),
  new URL(script, import.meta.url).pathname,
  JSON.stringify(parameters),
]

/** Runs one measurement in a process of its own, which prints one JSON document, and gives that. */
export const runChild = async <Result>(script: string, parameters: object): Promise<Result> => {
  const child = spawn(process.execPath, childCommand(script, parameters), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: productEnvironment(),
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`expected ${script} to end well, got exit code ${code}`)
  return JSON.parse(output) as Result
}

/** The parameters a measured process was started with. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the parent process hands over, named where it is used
export const parametersOf = <Parameters>(): Parameters => JSON.parse(process.argv[2] ?? '{}') as Parameters

/** Begins to measure this process; the returned function ends it and prints the result. */
export const beginMeasuring = (): ((counts: Pick<Measured, 'events' | 'requests'>) => void) => {
  const started = performance.now()
  const usedBefore = process.cpuUsage()
  return (counts) => {
    const { user, system } = process.cpuUsage(usedBefore)
    const result: Measured = {
      wallMs: performance.now() - started,
      cpuMs: (user + system) / 1_000,
      peakMiB: process.resourceUsage().maxRSS / 1_024,
      ...counts,
    }
    process.stdout.write(JSON.stringify(result))
  }
}
