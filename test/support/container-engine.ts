import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

type Outcome = { readonly ok: boolean; readonly output: string }

/** A container engine that answers. */
export type ContainerEngine = {
  /** Runs the engine's client. */
  readonly docker: (...args: string[]) => Outcome
  /** Runs Compose on a file given as text, in the repository's root; undefined where there is no Compose. */
  readonly compose: ((text: string, ...args: string[]) => Outcome) | undefined
  /** Ends the engine if it was started for us. */
  readonly stop: () => Promise<void>
}

const onPath = (program: string): string[] =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .filter((path) => existsSync(path))

const run = (
  program: string,
  args: readonly string[],
  { host, input }: { host: string | undefined; input?: string },
): Outcome => {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, DOCKER_BUILDKIT: '1', ...(host !== undefined && { DOCKER_HOST: host }) },
    ...(input !== undefined && { input }),
    maxBuffer: 64 * 1024 * 1024,
  })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}` }
}

/** A client that can build: one with buildx, or one old enough to need none. */
const findClient = (): string | undefined =>
  onPath('docker').find((client) => {
    if (run(client, ['buildx', 'version'], { host: undefined }).ok) return true
    const major = /version (\d+)\./.exec(run(client, ['--version'], { host: undefined }).output)?.[1]
    return major !== undefined && Number(major) < 23
  })

/** A daemon of our own in a folder of its own, which root may start. */
const startDaemon = async (
  client: string,
): Promise<{ host: string; stop: () => Promise<void> } | undefined> => {
  const [dockerd] = onPath('dockerd')
  if (dockerd === undefined || process.getuid?.() !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'lilymed-engine-'))
  const host = `unix://${folder}/docker.sock`
  const args = ['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`, '--host', host]
  const daemon = spawn(dockerd, [...args, '--pidfile', `${folder}/pid`], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => daemon.once('close', () => resolve()))
  const stop = async (): Promise<void> => {
    daemon.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    if (run(client, ['info'], { host }).ok) return { host, stop }
    if (daemon.exitCode !== null) break
    await delay(250)
  }
  await stop()
  return undefined
}

/**
 * Finds a container engine, or starts one where that is possible.
 *
 * @returns the engine, or in words why there is none.
 */
export const findContainerEngine = async (): Promise<ContainerEngine | string> => {
  const client = findClient()
  if (client === undefined) return 'there is no docker client that can build'
  const isRunning = run(client, ['info'], { host: undefined }).ok
  const daemon = isRunning ? undefined : await startDaemon(client)
  if (!isRunning && daemon === undefined) return 'no docker daemon answers, and none can be started here'
  const host = daemon?.host
  const [oldCompose] = onPath('docker-compose')
  const hasCompose = run(client, ['compose', 'version'], { host }).ok
  return {
    docker: (...args) => run(client, args, { host }),
    compose: hasCompose
      ? (text, ...args) =>
          run(client, ['compose', '--project-directory', '.', '-f', '-', ...args], { host, input: text })
      : oldCompose === undefined
        ? undefined
        : (text, ...args) =>
            run(oldCompose, ['--project-directory', '.', '-f', '-', ...args], {
              host,
              // Compose 1 knows everything in our file but the name of the stack.
              input: text.replace(/^name:.*$/m, ''),
            }),
    stop: async () => daemon?.stop(),
  }
}
