import { readFile } from 'node:fs/promises'
import type { KnownAnswerTest } from '../engines/wasm/known-answer.ts'

/** What `known-answer/assembly/main.ts` leaves behind on a machine that works, as a CIDv0. */
const expected = 'QmNiHKRzZtXYrJK6gVffMHZSB2WUiBK21X7ToqGHByQ9Q5'

/** The known-answer program that ships with the service. */
export async function loadKnownAnswerTest(): Promise<KnownAnswerTest> {
  const file = new URL('../../known-answer/known-answer.wasm', import.meta.url)
  return { module: Uint8Array.from(await readFile(file)), expected }
}
