// A worker of a native child process that does to it what drivers and their programs do.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { enterSandbox, limitData } from '../engines/native/enter-sandbox.ts'
import { startedMessage } from '../engines/native/native-slot.ts'

export type TestTask =
  | { readonly kind: 'echo'; readonly bytes: Uint8Array }
  | { readonly kind: 'look'; readonly sandbox: boolean; readonly secretFile: string }
  | { readonly kind: 'end'; readonly by: NodeJS.Signals | 'exit' | 'throw' }
  | { readonly kind: 'accuse'; readonly when: 'used' | 'started' | 'always' }
  | { readonly kind: 'spin' }
  | { readonly kind: 'silence' }
  | { readonly kind: 'take'; readonly bytes: number; readonly allowed: number }
export type TestReply =
  | { readonly kind: 'echoed'; readonly bytes: Uint8Array; readonly pid: number }
  | {
      readonly kind: 'looked'
      readonly environment: readonly string[]
      readonly files: readonly string[]
      readonly uid: number | undefined
      readonly secret: string
    }
  | {
      readonly kind: 'failed'
      readonly code: 'MODULE_REFUSED'
      readonly message: string
      readonly retryable: false
    }
  | {
      readonly kind: 'failed'
      readonly code: 'KNOWN_ANSWER_FAILED'
      readonly message: string
      readonly retryable: true
    }

const wrongAnswer = {
  kind: 'failed',
  code: 'KNOWN_ANSWER_FAILED',
  message: 'the machine computes wrongly',
  retryable: true,
} as const
let wasUsed = false

export async function runTask(task: TestTask): Promise<TestReply> {
  if (task.kind === 'silence') return new Promise(() => setInterval(() => {}, 1_000))
  const isUsed = wasUsed
  wasUsed = true
  if (task.kind === 'accuse' && (task.when === 'always' || (task.when === 'used' && isUsed)))
    return wrongAnswer
  process.send?.(startedMessage)
  switch (task.kind) {
    case 'echo':
      return { kind: 'echoed', bytes: task.bytes, pid: process.pid }
    case 'look':
      if (task.sandbox) await enterSandbox({ slot: 0 })
      return {
        kind: 'looked',
        environment: Object.keys(process.env),
        files: openFiles(),
        uid: process.getuid?.(),
        secret: attempt(() => readFileSync(task.secretFile, 'utf8')),
      }
    case 'end':
      return end(task.by)
    case 'accuse':
      return task.when === 'started'
        ? wrongAnswer
        : { kind: 'echoed', bytes: new Uint8Array(), pid: process.pid }
    case 'spin':
      return spin()
    case 'take':
      limitData(task.allowed)
      return {
        kind: 'echoed',
        bytes: Uint8Array.of(Buffer.alloc(task.bytes, 1).at(-1) ?? 0),
        pid: process.pid,
      }
    default:
      return task satisfies never
  }
}

function spin(): never {
  for (;;);
}

async function end(by: NodeJS.Signals | 'exit' | 'throw'): Promise<never> {
  if (by === 'throw') throw new Error('thrown\u001b[31m by a driver')
  if (by === 'exit') process.exit(3)
  process.kill(process.pid, by)
  return new Promise(() => {})
}

const openFiles = (): string[] =>
  readdirSync('/proc/self/fd').map((fd) => attempt(() => readlinkSync(`/proc/self/fd/${fd}`)))

function attempt(read: () => string): string {
  try {
    return read()
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'failed'
  }
}
