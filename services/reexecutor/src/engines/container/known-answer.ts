import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AppError } from '@lilymed/service-kit'
import type { KnownAnswer } from '../engine.ts'
import { createLineReader } from './line-reader.ts'
import type { ContainerEnding, ContainerRuntime, ContainerSpec } from './runtime.ts'
import { strictProfile } from './seccomp/strict-profile.ts'

/** A program in an image of its own, and what it answers on a machine that works. */
export type ContainerKnownAnswerTest = { readonly program: Uint8Array; readonly expected: string }

/** A container that gives the known answer whenever it is asked: each time computed anew, never from memory. */
export type KnownAnswerContainer = {
  /**
   * Asks, one at a time. Rejects where the signal aborts, and with `KNOWN_ANSWER_MISSING` where no answer comes: a machine that is
   * starved or a container that was ended is no machine that computes wrongly. Whoever asked closes it then, for an answer may be
   * on its way.
   */
  ask(signal: AbortSignal): Promise<KnownAnswer>
  /** Ends it; resolves when nothing of it is left. */
  close(): Promise<void>
}

export type KnownAnswerPlace = {
  readonly image: string
  readonly id: string
  readonly cpuset: string
  /** For it alone: made here, and removed when it is closed. */
  readonly folder: string
}

/** What `known-answer/container/known-answer.c` answers on every architecture. */
const expected = '2db3d2e23547c323'
const programs = { x64: 'known-answer.x64', arm64: 'known-answer.arm64' } as Readonly<Record<string, string>>
const longestMs = 10_000
const endingMs = 2_000
const run = promisify(execFile)

/** The known-answer program that ships with the service, for this machine. */
export async function loadContainerKnownAnswer(): Promise<ContainerKnownAnswerTest> {
  const name = programs[process.arch]
  if (name === undefined) {
    const message = `the known-answer test of containers has programs for x64 and arm64, not for ${process.arch}`
    throw new AppError({ code: 'CONTAINERS_UNAVAILABLE', message, retryable: false })
  }
  const file = new URL(`../../../known-answer/container/${name}`, import.meta.url)
  return { program: Uint8Array.from(await readFile(file)), expected }
}

/** Gives the program to the runtime once. @returns the name of its image */
export async function installKnownAnswer(
  { images }: ContainerRuntime,
  { program }: ContainerKnownAnswerTest,
): Promise<string> {
  return await images.provide([
    { path: 'known-answer', content: program, mode: 0o755 },
    { path: 'known.txt', content: new TextEncoder().encode('answer'), mode: 0o644 },
  ])
}

/**
 * Starts the program as a sealed job would be: the same runtime, seccomp profile, user and walls. It is asked through a FIFO that
 * only this process has open for writing, so that it ends by itself when this process does, however that ends.
 */
export async function startKnownAnswer(
  runtime: ContainerRuntime,
  test: ContainerKnownAnswerTest,
  place: KnownAnswerPlace,
): Promise<KnownAnswerContainer> {
  const { folder } = place
  const fifo = join(folder, 'questions')
  await mkdir(folder, { recursive: true, mode: 0o755 })
  await run('mkfifo', ['-m', '0644', fifo])
  // Reading too, so that opening does not wait for a reader.
  const questions = await open(fifo, 'r+')
  const stop = new AbortController()
  let waiting: { readonly question: string; readonly answer: PromiseWithResolvers<string> } | undefined
  let ended: string | undefined
  const lines = createLineReader((line) => {
    const { question = '', answer } = waiting ?? {}
    // Anything but an answer to this very question is a wrong answer, and is shown as it is.
    answer?.resolve(line.startsWith(`${question} `) ? line.slice(question.length + 1) : line)
  })
  const over = runtime
    .run(knownAnswerSpec(place), {
      signal: stop.signal,
      onStart: () => undefined,
      onLog: (_stream, bytes) => lines.add(bytes),
    })
    .then(describeEnding, String)
    .then((text) => {
      ended = text
      waiting?.answer.reject(missing(text))
    })

  return {
    ask: async (signal) => {
      signal.throwIfAborted()
      const answer = Promise.withResolvers<string>()
      // An abort may come while the question is still being written, when nobody waits for the answer yet.
      answer.promise.catch(() => undefined)
      const question = randomBytes(8).toString('hex')
      waiting = { question, answer }
      const timer = setTimeout(() => answer.reject(missing(`no answer within ${longestMs} ms`)), longestMs)
      const onAbort = () => answer.reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        if (ended !== undefined) throw missing(ended)
        await questions.write(`${question}\n`)
        const found = await answer.promise
        return { ok: found === test.expected, expected: test.expected, found }
      } finally {
        waiting = undefined
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
      }
    },
    close: async () => {
      // Nobody is left who could ask: the program ends by itself, which is sooner than being killed.
      if (ended === undefined) await questions.close()
      const timer = setTimeout(() => stop.abort(), endingMs)
      await over.finally(() => clearTimeout(timer))
      await questions.close().catch(() => undefined)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function knownAnswerSpec({ image, id, cpuset, folder }: KnownAnswerPlace): ContainerSpec {
  return {
    id,
    image,
    entrypoint: ['/known-answer'],
    arguments: ['known', 'answer'],
    environment: { KNOWN: 'answer' },
    workingDirectory: '/',
    profile: 'sealed',
    mounts: [{ source: folder, target: '/ask', isReadOnly: true, isExecutable: false }],
    memoryBytes: 16 * 2 ** 20,
    pids: 8,
    scratchBytes: 65_536,
    cpuset,
    devices: [],
    hostname: 'known-answer',
    seccomp: strictProfile(),
  }
}

function missing(why: string): AppError {
  const message = `the known-answer container gave no answer: ${why}`
  return new AppError({ code: 'KNOWN_ANSWER_MISSING', message, retryable: true })
}

function describeEnding(ending: ContainerEnding): string {
  return ending.kind === 'failed' ? ending.message : `the program ended with exit code ${ending.exitCode}`
}
