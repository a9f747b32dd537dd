// Promises one commitment after the other in the journal named on the command line, and says so after each. It is killed while it does.
import { writeSync } from 'node:fs'
import { openProtection } from '../protection/open-protection.ts'

const protection = await openProtection(process.argv[2] ?? '')
const chainId = Number(process.argv[3])
for (let round = 1; round <= 255; round += 1) {
  const vote = {
    chainId,
    pool: `0x${'11'.repeat(20)}`,
    disputeId: `0x${'d1'.repeat(32)}`,
    round,
    mediator: `0x${'22'.repeat(20)}`,
  }
  await protection.promise(vote, `0x${round.toString(16).padStart(64, '0')}`)
  writeSync(1, `${round}\n`)
}
setInterval(() => undefined, 1000)
