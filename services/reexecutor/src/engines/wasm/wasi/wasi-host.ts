import type { DirectoryEntry } from '@lilymed/lilypad/result-directory'
import type { LinearMemory } from '../web-assembly.ts'
import { createAllowance } from './allowance.ts'
import type { Allowance } from './allowance.ts'
import type { Clock } from './clock.ts'
import { createDescriptorTable } from './descriptors.ts'
import type { Ending } from './ending.ts'
import { GuestEnded } from './ending.ts'
import type { Entropy } from './entropy.ts'
import { errno, WasiError } from './errno.ts'
import { createFileTree, plant } from './file-tree.ts'
import { argumentFunctions } from './functions/arguments.ts'
import { clockFunctions } from './functions/clock.ts'
import { descriptorFunctions } from './functions/descriptor.ts'
import { directoryFunctions } from './functions/directory.ts'
import { pathFunctions } from './functions/path-change.ts'
import { pathOpenFunctions } from './functions/path-open.ts'
import { pollFunctions } from './functions/poll.ts'
import { positionFunctions } from './functions/position.ts'
import { processFunctions } from './functions/process.ts'
import { socketFunctions } from './functions/socket.ts'
import { transferFunctions } from './functions/transfer.ts'
import { createGrowableBytes } from './growable-bytes.ts'
import { createGuestMemory } from './guest-memory.ts'
import type { HostContext, WasiFunction, WasiFunctions } from './host-context.ts'

export type WasiLimits = {
  /** stdout and stderr together. */
  readonly logBytes: number
  readonly outputBytes: number
  /** Files and directories under /outputs. */
  readonly outputFiles: number
}

export type WasiSetup = {
  /** The argument vector, the program's name first. */
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly inputs: readonly DirectoryEntry[]
  readonly clock: Clock
  readonly entropy: Entropy
  readonly limits: WasiLimits
  /** What the host's own work is paid from. */
  readonly fuel: Pick<Allowance, 'take'>
}

export type WasiHost = {
  readonly functions: Readonly<Record<string, (...values: never[]) => number>>
  bind(memory: LinearMemory): void
  /** How the guest ended, once it has exited or gone over a limit; stays even if the guest swallowed the unwinding. */
  ending(): Ending | undefined
  readonly stdout: () => Uint8Array
  readonly stderr: () => Uint8Array
  readonly outputs: () => readonly DirectoryEntry[]
}

const descriptorLimit = 256
const unlimited: Allowance = { take: () => undefined, giveBack: () => undefined }
/** Fuel for any call at all. */
const callFuel = 256

/**
 * A WASI preview1 host of our own: files in memory, `/inputs` (descriptor 3) read-only and `/outputs`
 * (descriptor 4) writable, nothing of the machine but the clock and the entropy that `setup` hands in.
 */
export function createWasiHost(setup: WasiSetup): WasiHost {
  const inputs = createFileTree(false, { bytes: unlimited, nodes: unlimited, fuel: unlimited })
  plant(inputs, setup.inputs)
  const outputs = createFileTree(true, {
    bytes: createAllowance('outputBytes', setup.limits.outputBytes),
    fuel: setup.fuel,
    nodes: createAllowance('outputFiles', setup.limits.outputFiles),
  })
  const [stdout, stderr] = [createGrowableBytes(), createGrowableBytes()]
  const descriptors = createDescriptorTable(descriptorLimit)
  descriptors.open({ kind: 'input' })
  descriptors.open({ kind: 'log', sink: stdout })
  descriptors.open({ kind: 'log', sink: stderr })
  for (const [preopenedAs, tree] of [
    ['/inputs', inputs],
    ['/outputs', outputs],
  ] as const) {
    descriptors.open({ kind: 'directory', tree, directory: tree.root, preopenedAs, listing: [] })
  }
  const host: HostContext = {
    memory: createGuestMemory(setup.fuel),
    descriptors,
    clock: setup.clock,
    entropy: setup.entropy,
    fuel: setup.fuel,
    logBytes: createAllowance('logBytes', setup.limits.logBytes),
    argv: setup.argv,
    environment: Object.entries(setup.environment).map(([key, value]) => `${key}=${value}`),
  }

  let ended: GuestEnded | undefined
  const guarded =
    (call: WasiFunction) =>
    (...values: never[]): number => {
      if (ended !== undefined) throw ended
      try {
        setup.fuel.take(callFuel)
        return call(...values) ?? errno.success
      } catch (error) {
        if (error instanceof WasiError) return error.errno
        if (error instanceof GuestEnded) ended = error
        throw error
      }
    }

  return {
    functions: Object.fromEntries(
      Object.entries(wasiFunctions(host)).map(([name, call]) => [name, guarded(call)]),
    ),
    bind: host.memory.bind,
    ending: () => ended?.ending,
    stdout: () => stdout.read(0, stdout.size).slice(),
    stderr: () => stderr.read(0, stderr.size).slice(),
    outputs: outputs.entries,
  }
}

function wasiFunctions(host: HostContext): WasiFunctions {
  return {
    ...argumentFunctions(host),
    ...clockFunctions(host),
    ...descriptorFunctions(host),
    ...directoryFunctions(host),
    ...pathFunctions(host),
    ...pathOpenFunctions(host),
    ...pollFunctions(host),
    ...positionFunctions(host),
    ...processFunctions(host),
    ...socketFunctions(host),
    ...transferFunctions(host),
  }
}
