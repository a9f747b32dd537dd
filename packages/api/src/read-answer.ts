import { ApiFailure } from './api-failure.ts'

const tooLong = (most: number): ApiFailure =>
  new ApiFailure({
    code: 'API_ANSWER_UNEXPECTED',
    message: `expected an answer of at most ${most} bytes, got more: no indexer gives that`,
    retryable: false,
  })

/** A body piece by piece. Throws an ApiFailure API_ANSWER_UNEXPECTED behind `most` bytes, and lets go of the rest. */
export async function* upTo(body: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > most) throw tooLong(most)
    yield chunk
  }
}

/** The JSON of a body, as `upTo` reads it. Throws a SyntaxError where it is none. */
export const readJson = async (body: AsyncIterable<Uint8Array> | null, most: number): Promise<unknown> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of upTo(body ?? nothing(), most)) text += decoder.decode(chunk, { stream: true })
  return JSON.parse(text + decoder.decode())
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield* []
}

/** What is still open of a line or a message. Throws an ApiFailure API_ANSWER_UNEXPECTED where that is longer than any. */
export const assertEnds = (length: number, most: number): void => {
  if (length > most) throw tooLong(most)
}
