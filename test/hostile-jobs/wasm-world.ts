import { buildModule } from '../../services/reexecutor/src/testing/module-builder.ts'
import { hostileModules } from '../../services/reexecutor/src/testing/hostile-modules.ts'
import { vectorOf, wasiProgram } from '../../services/reexecutor/src/testing/wasi-program.ts'
import type { WasiStep } from '../../services/reexecutor/src/testing/wasi-program.ts'
import { compared, nondeterministic } from './wanted.ts'
import type { HostileWasmJob } from './wasm-job.ts'

/** Writes what stands at 256 to stdout. */
const tell = (length: number): { data: readonly [number, Uint8Array]; step: WasiStep } => ({
  data: [16, vectorOf(256, length)],
  step: ['fd_write', 1, 16, 1, 32],
})
const readClock: WasiStep = ['clock_time_get', 0, 1n, 256]
const readEntropy: WasiStep = ['random_get', 256, 8]
const telling = (step: WasiStep) => () => wasiProgram([tell(8).data], [step, tell(8).step])

const u32s = (...values: readonly number[]) => values.flatMap((value) => [value, 0, 0, 0])
const injection = '\u001b[2J\u001b]0;owned\u0007{"level":60,"msg":"all is well"}\r\n'

/** The answer of 2020-01-01T00:00:00.001Z as the virtual clock gives it, and two calls that went well. */
const virtualTime = () => {
  const time = Buffer.alloc(8)
  time.writeBigUInt64LE(1_577_836_800_001_000_000n)
  return Buffer.concat([time, Uint8Array.of(0, 0)])
}

/** Jobs that look at the world around them, or speak to it. */
export const worldJobs: readonly HostileWasmJob[] = [
  {
    name: 'reads the clock of the host',
    rows: [39],
    module: telling(readClock),
    capabilities: { clock: 'host' },
    wanted: nondeterministic,
  },
  {
    name: 'reads the entropy of the host',
    rows: [40],
    module: telling(readEntropy),
    capabilities: { entropy: 'host' },
    wanted: nondeterministic,
  },
  {
    name: 'reads a clock without having asked for one',
    rows: [39],
    module: telling(readClock),
    wanted: compared(),
    stdout: virtualTime(),
  },
  {
    name: 'looks for the environment of the host',
    rows: [38],
    module: () =>
      wasiProgram(
        [tell(16).data],
        [['environ_sizes_get', 256, 260], ['args_sizes_get', 264, 268], tell(16).step],
      ),
    wanted: compared(),
    // No variable at all; one argument, which is empty.
    stdout: Uint8Array.from([...u32s(0, 0, 1, 1), 0, 0, 0]),
  },
  {
    name: 'speaks to a network',
    rows: [29, 30],
    module: () =>
      wasiProgram(
        [],
        [
          ['sock_accept', 3, 0, 64],
          ['sock_recv', 0, 0, 1, 0, 64, 68],
          ['sock_send', 1, 0, 1, 0, 64],
          ['sock_shutdown', 4, 3],
          ['sock_send', 77, 0, 1, 0, 64],
        ],
      ),
    wanted: compared(),
    stdout: Uint8Array.of(57, 57, 57, 57, 8),
  },
  {
    name: 'raises signals',
    rows: [11, 30],
    module: () =>
      wasiProgram(
        [],
        [9, 6, 255, -1].map((signal) => ['proc_raise', signal] as const),
      ),
    wanted: compared(),
    stdout: Uint8Array.of(58, 58, 58, 58),
  },
  {
    name: 'writes escape sequences and lines of a log into its own',
    rows: [36],
    module: () =>
      wasiProgram(
        [
          [16, vectorOf(256, injection.length)],
          [256, injection],
        ],
        [tell(injection.length).step],
      ),
    wanted: compared(),
    stdout: `${injection}\0`,
  },
  { name: 'does nothing wrong', rows: [1], module: () => buildModule(), wanted: compared(), stdout: '' },
  ...[3, 134, 255, 256, 65_536, -1].map((code): HostileWasmJob => ({
    name: `exits with ${code}`,
    rows: [2],
    module: () => wasiProgram([], [['proc_exit', code]]),
    wanted: compared(code >>> 0),
    stdout: '',
  })),
  { name: 'traps', rows: [43], module: hostileModules.trap, wanted: compared(134), stdout: '' },
]
