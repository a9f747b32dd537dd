import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { atMost, figure, median } from '@lilymed/event-store/bench/metric'
import type { Metric } from '@lilymed/event-store/bench/metric'
import type { ContainerJob } from '../src/bundle/job.ts'
import { createDockerRuntime } from '../src/engines/container/docker/docker-runtime.ts'
import type { Engine } from '../src/engines/engine.ts'
import { containerJobOf } from '../src/testing/container-bundle.ts'
import { startDockerDaemon } from '../src/testing/docker-daemon.ts'
import { buildOciImage } from '../src/testing/oci-image.ts'
import { startRegistryDouble } from '../src/testing/registry-double.ts'
import { contractSpec, runToEnd } from '../src/testing/runtime-contract/run-to-end.ts'
import { openSmallContainerEngine } from '../src/testing/small-container-engine.ts'
import { busyboxRoot } from '../src/testing/static-program.ts'

const rounds = 10
const mostOverBare = 1.3

/** The least that a client of Docker does for one run of an image. */
async function runBare(client: Docker, image: string): Promise<void> {
  const container = await client.createContainer({
    Image: image,
    Entrypoint: ['/bin/true'],
    HostConfig: { NetworkMode: 'none' },
  })
  const streams = await container.attach({ stream: true, stdout: true, stderr: true })
  streams.resume()
  await container.start()
  await container.wait()
  await container.remove()
}

const millisecondsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** The median time of each kind of work, the kinds in turns, so that whatever else the machine does slows all of them. */
async function inTurns<Kind extends string>(
  works: Readonly<Record<Kind, () => Promise<unknown>>>,
): Promise<Readonly<Record<Kind, number>>> {
  const kinds = Object.keys(works) as Kind[]
  const times = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]))
  for (const kind of kinds) await works[kind]()
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of kinds) times.get(kind)?.push(await millisecondsOf(works[kind]))
  }
  return Object.fromEntries(kinds.map((kind) => [kind, median(times.get(kind) ?? [])])) as Record<
    Kind,
    number
  >
}

const benchJob = (image: string): ContainerJob => containerJobOf(image, { entrypoint: ['/bin/true'] })

async function executeOnce(engine: Engine<ContainerJob>, job: ContainerJob): Promise<void> {
  const [slot] = engine.slots
  if (slot === undefined) throw new TypeError('expected the container engine to have a slot')
  const signal = new AbortController().signal
  const outcome = await engine.execute(job, { slot, signal, report: () => undefined })
  if (outcome.kind === 'failed') throw new Error(`expected the job to run: ${outcome.message}`)
  await outcome.dispose?.()
}

/**
 * What our run of an image costs over the least a client of Docker can do, both on a daemon of our own: of the runtime alone,
 * and of the whole engine, which has a known-answer container answer before and after every job.
 */
export const benchDocker = async (): Promise<Metric[]> => {
  const daemon = await startDockerDaemon()
  const registry = await startRegistryDouble()
  const directory = await mkdtemp(join(daemon.hostFolder, 'bench-'))
  const settings = {
    socketPath: daemon.socketPath,
    registries: [{ host: registry.host, isInsecure: true }],
    instance: 'bench',
    directory,
  }
  const runtime = createDockerRuntime(settings)
  let engine: Engine<ContainerJob> | undefined
  try {
    const client = new Docker({ socketPath: daemon.socketPath })
    const image = registry.add('bench', buildOciImage({ layers: [busyboxRoot()] }))
    engine = await openSmallContainerEngine(runtime, directory, {
      tmpfsBytes: 64 * 2 ** 20,
      scratchBytes: 64 * 2 ** 20,
    })
    const opened = engine
    await executeOnce(opened, benchJob(image))
    const times = await inTurns({
      bare: () => runBare(client, image),
      runtime: () => runToEnd(runtime, contractSpec(image, { entrypoint: ['/bin/true'] })),
      engine: () => executeOnce(opened, benchJob(image)),
    })
    return [
      figure('dockerd, a bare dockerode run, p50', times.bare, 'ms'),
      figure('dockerd, our runtime, p50', times.runtime, 'ms'),
      figure('dockerd, our engine with its known-answer test, p50', times.engine, 'ms'),
      atMost('dockerd, our runtime over a bare run', times.runtime / times.bare, '×', mostOverBare),
      atMost('dockerd, our engine over a bare run', times.engine / times.bare, '×', mostOverBare),
    ]
  } finally {
    await engine?.close().catch(() => undefined)
    await daemon.stop()
    await registry.close()
  }
}
