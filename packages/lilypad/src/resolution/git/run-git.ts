import { spawn } from 'node:child_process'
import { gitEnvironment, gitSettings } from './git-environment.ts'
import { failedGit, gitError } from './git-error.ts'
import { folderBytes } from './folder-bytes.ts'

export type GitRun = {
  /** The program. */
  readonly git: string
  /** A folder of our own; the repository lies in it, and it is the user's home. */
  readonly folder: string
  readonly protocols: readonly string[]
  readonly maximumOutputBytes: number
  /** The most that `folder` may hold. */
  readonly maximumDiskBytes: number
  /** Ends the run, with everything that git started. */
  readonly deadline: AbortSignal
  readonly signal: AbortSignal | undefined
}

const watchMs = 100
const maximumErrorBytes = 8192

/** Runs git and returns what it wrote. Throws an AppError, and the signal's reason. */
export const runGit = async (run: GitRun, args: readonly string[]): Promise<Buffer> => {
  const [what = ''] = args
  const stopped = run.signal ? AbortSignal.any([run.signal, run.deadline]) : run.deadline
  run.signal?.throwIfAborted()
  if (run.deadline.aborted) throw gitError('GIT_TIMEOUT', `git ${what}: expected an end in time`)
  // A group of its own, so that the programs git starts for its transfers end with it.
  const child = spawn(run.git, [...gitSettings, ...args], {
    cwd: run.folder,
    env: gitEnvironment(run.folder, run.protocols),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let tooLarge = false
  const kill = (): void => {
    if (child.pid === undefined || child.exitCode !== null) return
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      child.kill('SIGKILL')
    }
  }
  const refuseLarge = (): void => {
    tooLarge = true
    kill()
  }
  const output: Buffer[] = []
  const errors: Buffer[] = []
  let outputBytes = 0
  let errorBytes = 0
  child.stdout.on('data', (chunk: Buffer) => {
    outputBytes += chunk.length
    if (outputBytes > run.maximumOutputBytes) refuseLarge()
    else output.push(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    errorBytes += chunk.length
    if (errorBytes <= maximumErrorBytes) errors.push(chunk)
  })
  const watch = setInterval(() => {
    void folderBytes(run.folder).then((bytes) => bytes > run.maximumDiskBytes && refuseLarge())
  }, watchMs)
  stopped.addEventListener('abort', kill)
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    run.signal?.throwIfAborted()
    if (run.deadline.aborted) throw gitError('GIT_TIMEOUT', `git ${what}: expected an end in time`)
    if (tooLarge || (await folderBytes(run.folder)) > run.maximumDiskBytes)
      throw gitError('GIT_TOO_LARGE', `git ${what}: expected at most ${run.maximumDiskBytes} bytes`)
    if (exitCode !== 0) throw failedGit(what, Buffer.concat(errors).toString('utf8'))
    return Buffer.concat(output)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw gitError(
        'GIT_MISSING',
        `expected the program ${run.git}; install git to use modules by repository`,
        error,
      )
    throw error
  } finally {
    clearInterval(watch)
    stopped.removeEventListener('abort', kill)
  }
}
