// Follows the store named by its arguments, and prints the id of each event it sees.
import { openFromArguments } from './open-from-arguments.ts'

const store = await openFromArguments()
for await (const item of store.subscribe({ signal: new AbortController().signal })) {
  if (item.kind === 'event') process.stdout.write(`${item.event.id}\n`)
}
