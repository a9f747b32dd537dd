import { isAscii } from 'node:buffer'
import { readLogList } from './read-log-list.ts'

/** What stands before the first result of an answer or of a batch of them, where that is a list. */
const beforeList = /^(\[?\{(?:"jsonrpc":"2\.0",|"id":\d{1,15},)*"result":)\[\{"/

/** Put in the place of a list that is read by itself. */
const CUT_OUT = 'a list of logs, read by itself'

/** The JSON document of an answer's bytes, as JSON.parse gives it. A list of logs in it is read with less to clean up. @throws SyntaxError */
export const readJson = (json: Buffer): unknown => {
  const [, before] = beforeList.exec(json.toString('latin1', 0, 100)) ?? []
  const list = before === undefined ? undefined : readLogList(json, before.length)
  if (before === undefined || list === undefined) return JSON.parse(textOf(json))
  const rest = JSON.parse(`${before}"${CUT_OUT}"${textOf(json.subarray(list.end))}`) as unknown
  const answer = (Array.isArray(rest) ? rest[0] : rest) as { result: unknown }
  // A name that comes twice is the later value's.
  if (answer.result === CUT_OUT) answer.result = list.logs
  return rest
}

/** UTF-8, which is nearly always ASCII: then each byte is a character, and need not be looked for. */
export const textOf = (bytes: Buffer): string => bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8')
