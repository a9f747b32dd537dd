import type { Static, TSchema } from 'typebox'
import type { JsonNode } from '../json/json-node.ts'
import { parseJson } from '../json/parse-json.ts'
import { readStruct } from '../structs/read-struct.ts'
import { SolverError } from './solver-error.ts'

/** Reads an answer as JSON, whatever its content type says: Lilypad sends JSON as text/plain. Throws a SolverError. */
export const readAnswer = (path: string, bytes: Uint8Array): JsonNode => {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    throw new SolverError('SOLVER_ANSWER_MALFORMED', path, 'expected an answer in UTF-8', error)
  }
  const parsed = parseJson(text)
  if (parsed.kind === 'parsed') return parsed.node
  throw new SolverError('SOLVER_ANSWER_MALFORMED', path, parsed.rejection.message)
}

/** Reads a part of an answer as a Go struct. Throws a SolverError. */
export const readAnswerAs = <Schema extends TSchema>(
  path: string,
  schema: Schema,
  node: JsonNode,
): Static<Schema> => {
  const read = readStruct(schema, node)
  if (read.kind === 'read') return read.value
  throw new SolverError('SOLVER_ANSWER_MALFORMED', path, read.rejection.message)
}
