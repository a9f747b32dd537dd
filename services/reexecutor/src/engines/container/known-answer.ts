import { readFile } from 'node:fs/promises'
import { AppError } from '@lilymed/service-kit'
import { digestResult } from '@lilymed/lilypad/result-directory'
import type { KnownAnswer } from '../engine.ts'
import type { ContainerEnding, ContainerRuntime, ContainerSpec } from './runtime.ts'
import { strictProfile } from './seccomp/strict-profile.ts'

/** A program in an image of its own, and the CIDv0 of the one result it has on a machine that works. */
export type ContainerKnownAnswerTest = { readonly program: Uint8Array; readonly expected: string }

/** What `known-answer/container/known-answer.c` leaves behind on every architecture. */
const expected = 'QmVG71KAaEr9DyHGXnCb1VqhmKzPKz8NJ1yJcZjQWkB8gb'
const programs = { x64: 'known-answer.x64', arm64: 'known-answer.arm64' } as Readonly<Record<string, string>>
const longestMs = 10_000
const mostLogBytes = 4_096

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
 * Runs the test as a job would be run, sealed: the same runtime, the same seccomp profile, limits and user. A run that fails
 * answers with the reason in place of a CID.
 */
export async function checkContainerKnownAnswer(
  runtime: ContainerRuntime,
  test: ContainerKnownAnswerTest,
  { image, id, cpuset, signal }: { image: string; id: string; cpuset: string; signal: AbortSignal },
): Promise<KnownAnswer> {
  const said: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] }
  const tooMuch = new AbortController()
  let bytes = 0
  const ending = await runtime.run(knownAnswerSpec(image, id, cpuset), {
    signal: AbortSignal.any([signal, tooMuch.signal, AbortSignal.timeout(longestMs)]),
    onStart: () => undefined,
    onLog: (stream, chunk) => {
      bytes += chunk.length
      if (bytes > mostLogBytes) tooMuch.abort()
      else said[stream].push(Uint8Array.from(chunk))
    },
  })
  signal.throwIfAborted()
  const found = await answerOf(ending, said)
  return { ok: found === test.expected, expected: test.expected, found }
}

function knownAnswerSpec(image: string, id: string, cpuset: string): ContainerSpec {
  return {
    id,
    image,
    entrypoint: ['/known-answer'],
    arguments: ['known', 'answer'],
    environment: { KNOWN: 'answer' },
    workingDirectory: '/',
    profile: 'sealed',
    mounts: [],
    memoryBytes: 16 * 2 ** 20,
    pids: 8,
    scratchBytes: 65_536,
    cpuset,
    devices: [],
    hostname: 'known-answer',
    seccomp: strictProfile(),
  }
}

async function answerOf(
  ending: ContainerEnding,
  said: Readonly<Record<'stdout' | 'stderr', readonly Uint8Array[]>>,
): Promise<string> {
  if (ending.kind === 'failed') return ending.message
  const digest = await digestResult([
    { path: 'exitCode', content: new TextEncoder().encode(String(ending.exitCode)) },
    { path: 'stderr', content: Buffer.concat(said.stderr) },
    { path: 'stdout', content: Buffer.concat(said.stdout) },
  ])
  return digest.resultCid
}
