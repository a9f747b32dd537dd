import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@lilymed/service-kit'
import type { KnownAnswer } from '../engine.ts'
import type { KnownDigests, OnnxProvider } from './child-messages.ts'

/** What the exact models answer on every machine that works. */
export const exactAnswers: Readonly<Record<OnnxProvider, string>> = {
  cpu: '0x48996b958125de779f241713da23f4f80ad9699d3e93d58f610ff6993d4bade3',
  webgpu: '0xea14719eadebdac36548dd8dc30b75249ebaf3cebd32cbd98c45eb0cad79e8a0',
  cuda: '0xea14719eadebdac36548dd8dc30b75249ebaf3cebd32cbd98c45eb0cad79e8a0',
}

/** What the model of floats answers in a class, as it did there the first time. */
export type FloatAnswers = {
  /** The recorded answer of a class, which from now on is `found` where there was none. */
  recall(determinismClass: string, found: string): Promise<string>
}

/** Float answers kept in `<directory>/float-answers.json`. Throws an AppError FLOAT_ANSWERS_BROKEN when it cannot be read. */
export function openFloatAnswers(directory: string): FloatAnswers {
  const file = join(directory, 'float-answers.json')
  let last: Promise<unknown> = Promise.resolve()
  const recall = async (determinismClass: string, found: string): Promise<string> => {
    const answers = await read(file)
    const recorded = answers[determinismClass]
    if (recorded !== undefined) return recorded
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const text = JSON.stringify({ ...answers, [determinismClass]: found }, undefined, 2)
    await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600 })
    await rename(`${file}.new`, file)
    return found
  }
  return {
    recall: (determinismClass, found) => {
      const mine = last.then(() => recall(determinismClass, found))
      last = mine.catch(() => undefined)
      return mine
    },
  }
}

async function read(file: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{}'
    throw error
  })
  try {
    return JSON.parse(text) as Readonly<Record<string, string>>
  } catch {
    const message = `expected JSON in ${file}; remove it, and the answers of the next start are taken for right`
    throw new AppError({ code: 'FLOAT_ANSWERS_BROKEN', message, retryable: false })
  }
}

/** Compares what the known models gave with what they must give. */
export function toKnownAnswer(expected: KnownDigests, found: KnownDigests): KnownAnswer {
  const text = ({ exact, floats }: KnownDigests) => `exact ${exact} floats ${floats}`
  const isRight = expected.exact === found.exact && expected.floats === found.floats
  return { ok: isRight, expected: text(expected), found: text(found) }
}
