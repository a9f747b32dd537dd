// Stands for a service that is killed while its child process is busy for ever. Says the child's process id.
import { createChildPool } from '../engines/native/child-pool.ts'
import type { TestReply, TestTask } from './native-worker.ts'

const pool = createChildPool<TestTask, TestReply>({
  worker: new URL('./native-worker.ts', import.meta.url),
  environment: {},
})
const hooks = { signal: new AbortController().signal, onMessage: () => {} }
await pool.run({ kind: 'look', sandbox: true, secretFile: '/nonexistent' }, hooks)
const { pid } = pool
await pool.run({ kind: 'spin' }, { ...hooks, onMessage: () => void process.stdout.write(`${pid}\n`) })
