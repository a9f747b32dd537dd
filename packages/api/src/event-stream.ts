import { assertEnds } from './read-answer.ts'

/** One message of a `text/event-stream` body. */
export type StreamMessage = { readonly id: string; readonly event: string; readonly data: string }

const readMessage = (block: string): StreamMessage | undefined => {
  const fields = { id: '', event: 'message', data: [] as string[] }
  for (const line of block.split('\n')) {
    const [, name, value] = /^([a-z]+):? ?(.*)$/.exec(line) ?? []
    if (name === 'id') fields.id = value ?? ''
    else if (name === 'event') fields.event = value ?? ''
    else if (name === 'data') fields.data.push(value ?? '')
  }
  if (fields.data.length === 0) return undefined
  return { id: fields.id, event: fields.event, data: fields.data.join('\n') }
}

/** Reads the messages of a `text/event-stream` body (WHATWG HTML §9.2) as they arrive; comments, which keep the line alive, are dropped. Throws an
 * ApiFailure API_ANSWER_UNEXPECTED where a message is longer than `longest` characters. */
export async function* readEventStream(
  body: AsyncIterable<Uint8Array>,
  longest = Infinity,
): AsyncGenerator<StreamMessage> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true }).replaceAll('\r\n', '\n')
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const message = readMessage(text.slice(0, end))
      text = text.slice(end + 2)
      if (message !== undefined) yield message
    }
    assertEnds(text.length, longest)
  }
}
