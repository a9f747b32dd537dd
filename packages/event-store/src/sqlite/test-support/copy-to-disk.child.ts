// Copies the store named by its first argument to the second, and prints how that was refused and what it left.
import { readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { EventStoreError } from '../../port/errors.ts'
import { backUpStore } from '../maintenance/back-up-store.ts'

const [source = '', target = ''] = process.argv.slice(2)
const refusal = await backUpStore(source, target).then(
  () => undefined,
  ({ code, retryable, message }: EventStoreError) => ({ code, retryable, message }),
)
process.stdout.write(`${JSON.stringify({ refusal, left: readdirSync(dirname(target)) })}\n`)
