// A reexecutor for tests that end it: `node serve.child.ts <data directory> <token>`. Prints its URL once it listens.
import { createLogger } from '@lilymed/service-kit'
import { createReexecutor } from '../reexecutor.ts'

const [dataDirectory = '', token = ''] = process.argv.slice(2)
const reexecutor = createReexecutor(
  {
    host: '127.0.0.1',
    port: 0,
    token,
    dataDirectory,
    workers: 1,
    queueLimit: 1_000,
    queueLimitPerTenant: 1_000,
  },
  { logger: createLogger({ name: 'reexecutor', level: 'silent' }) },
)
process.once('SIGTERM', () => void reexecutor.close().then(() => process.exit(0)))
// A test that died leaves no reexecutor behind.
process.once('disconnect', () => process.exit(1))
process.stdout.write(`${(await reexecutor.start()).url}\n`)
