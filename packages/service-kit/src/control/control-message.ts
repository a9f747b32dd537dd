/** What a command takes and gives: plain JSON. */
export type ControlValue =
  | null
  | boolean
  | number
  | string
  | readonly ControlValue[]
  | { readonly [name: string]: ControlValue }

/** The arguments of a command, by name. */
export type ControlArguments = { readonly [name: string]: ControlValue }

/** One command that a running process carries out for whoever may open its socket. What it throws is told by code and message. */
export type ControlCommand = (given: ControlArguments) => Promise<ControlValue>

/** One line each way: a request, then its answer. */
export type ControlRequest = { readonly command: string; readonly arguments: ControlArguments }
export type ControlAnswer =
  | { readonly ok: true; readonly result: ControlValue }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly retryable: boolean }

/** The longest line that either side reads. */
export const mostRequestBytes = 64 * 1024
export const mostAnswerBytes = 16 * 1024 * 1024

/** Reads a request line; null when it is none. */
export const parseRequest = (line: string): ControlRequest | null => {
  const value = parsed(line)
  if (!isObject(value) || typeof value['command'] !== 'string') return null
  const given = value['arguments'] ?? {}
  return isObject(given) ? { command: value['command'], arguments: given as ControlArguments } : null
}

/** Reads an answer line; null when it is none. */
export const parseAnswer = (line: string): ControlAnswer | null => {
  const value = parsed(line)
  if (!isObject(value)) return null
  if (value['ok'] === true) return { ok: true, result: (value['result'] ?? null) as ControlValue }
  const { code, message, retryable } = value
  if (value['ok'] !== false || typeof code !== 'string' || typeof message !== 'string') return null
  return { ok: false, code, message, retryable: retryable === true }
}

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
