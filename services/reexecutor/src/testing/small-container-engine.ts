import { join } from 'node:path'
import type { ContainerJob } from '../bundle/job.ts'
import { createContainerEngine } from '../engines/container/container-engine.ts'
import { loadContainerKnownAnswer } from '../engines/container/known-answer.ts'
import { openRuncRuntime } from '../engines/container/runc/runc-runtime.ts'
import type { ContainerRuntime } from '../engines/container/runtime.ts'
import type { Engine } from '../engines/engine.ts'

type RoomForFiles = { readonly tmpfsBytes: number; readonly scratchBytes: number }

const littleRoom: RoomForFiles = { tmpfsBytes: 16 * 2 ** 20, scratchBytes: 16 * 2 ** 20 }

/** A container engine of one slot that sees one CPU. */
export const openSmallContainerEngine = async (
  runtime: ContainerRuntime,
  directory: string,
  room: RoomForFiles = littleRoom,
): Promise<Engine<ContainerJob>> =>
  createContainerEngine({
    runtime,
    directory,
    knownAnswer: await loadContainerKnownAnswer(),
    slots: 1,
    cpus: 1,
    gpus: [],
    pull: 'missing',
    imageBytes: 2 ** 30,
    ...room,
  })

/** runc without registries, and such an engine over it; `name` marks whose cgroups they are. */
export const openSmallRuncEngine = async (
  directory: string,
  name: string,
  room?: RoomForFiles,
): Promise<{ readonly runtime: ContainerRuntime; readonly engine: Engine<ContainerJob> }> => {
  const runtime = await openRuncRuntime({
    directory: join(directory, 'runc'),
    instance: `${name}-${process.pid}`,
    registries: [],
    imageBytes: 2 ** 30,
  })
  return { runtime, engine: await openSmallContainerEngine(runtime, directory, room) }
}
