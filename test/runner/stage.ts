import { spawn } from 'node:child_process'

export type Stage = {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly environment?: Readonly<Record<string, string>>
}

export type StageResult = {
  readonly name: string
  readonly ok: boolean
  readonly passed: number
  readonly failed: number
  /** what tests could not check on this machine, and why, in their words */
  readonly notChecked: readonly string[]
  readonly seconds: number
}

/** Sums what test runners say in their last lines: node's `# pass N`, forge's `N tests passed, M failed`. */
export const countTests = (output: string): { passed: number; failed: number } => {
  const sum = (pattern: RegExp): number =>
    [...output.matchAll(pattern)].reduce((total, match) => total + Number(match[1]), 0)
  return {
    passed: sum(/^# pass (\d+)$/gm) + sum(/: (\d+) tests passed, \d+ failed/g),
    failed: sum(/^# fail (\d+)$/gm) + sum(/: \d+ tests passed, (\d+) failed/g),
  }
}

/** The lines in which tests named what they could not check. */
export const findNotChecked = (output: string): string[] =>
  [...output.matchAll(/^NOT CHECKED: (.+)$/gm)].map(([, what = '']) => what)

/** Runs one stage, passing its output through, and reads from it how many tests ran. */
export const runStage = async ({ name, command, environment }: Stage): Promise<StageResult> => {
  const started = Date.now()
  const [program, ...args] = command
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  let output = ''
  const collect = (chunk: Buffer): void => {
    output += chunk.toString()
    process.stdout.write(chunk)
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null))
    child.once('close', (exit) => resolve(exit))
  })
  // eslint-disable-next-line no-control-regex -- forge colours its summary
  const counted = countTests(output.replaceAll(/\u001b\[[0-9;]*m/g, ''))
  const failed = code === 0 ? counted.failed : Math.max(counted.failed, 1)
  return {
    name,
    ok: code === 0 && failed === 0,
    passed: counted.passed === 0 && code === 0 && !/^# pass 0$/m.test(output) ? 1 : counted.passed,
    failed,
    notChecked: findNotChecked(output),
    seconds: Math.round((Date.now() - started) / 1000),
  }
}
