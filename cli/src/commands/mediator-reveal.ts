import { openRecovery } from '@lilymed/mediator'
import type { RecoverableVote, Recovery } from '@lilymed/mediator'
import { AppError, createLogger, exitCodes } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { confirm } from '../confirm.ts'
import { mediatorSettings } from '../mediator-keys/mediator-settings.ts'

const disputeIdOf = (options: Invocation['options']): string => {
  const text = textOption(options, 'recover')
  if (text !== undefined && /^0x[0-9a-fA-F]{64}$/.test(text)) return text.toLowerCase()
  const message = 'expected --recover with the id of a dispute, 0x and 64 hex digits'
  throw new AppError({ code: 'USAGE', message, retryable: false })
}

const words: Readonly<Record<RecoverableVote['state'], string>> = {
  REVEALABLE: 'can be revealed now',
  NOT_COMMITTED: 'nothing was committed',
  REVEALED: 'is revealed already',
  TOO_EARLY: 'commitments are still taken; try again when they are not',
  NOT_DEEP: 'the commit phase ended a moment ago; try again in a few blocks',
  TOO_LATE: 'the reveal phase is over',
  KEYSTORE_DIFFERS: 'this keystore did not make the vote; find the one that did, or an older copy of it',
}

const inWords = ({ round, state, revealEndsAt }: RecoverableVote): string => {
  const until =
    state === 'REVEALABLE'
      ? `, until ${new Date(revealEndsAt * 1000).toISOString()} by the chain’s clock`
      : ''
  return `round ${round}: ${words[state]}${until}\n`
}

/** What a script may make of it when nothing was to be revealed. */
const codeWithoutReveal = (votes: Recovery['votes']): ExitCode => {
  const has = (...states: RecoverableVote['state'][]): boolean =>
    votes.some(({ state }) => states.includes(state))
  if (has('TOO_EARLY', 'NOT_DEEP')) return exitCodes.temporary
  if (has('KEYSTORE_DIFFERS')) return exitCodes.configuration
  if (has('TOO_LATE')) return exitCodes.rejected
  return has('REVEALED') ? exitCodes.ok : exitCodes.notFound
}

const revealAll = async (recovery: Recovery, { options, note }: Invocation): Promise<readonly object[]> => {
  const rounds = recovery.votes.filter(({ state }) => state === 'REVEALABLE').map(({ round }) => round)
  if (rounds.length === 0) return []
  const question = `Reveal the vote of ${recovery.mediator} in round ${rounds.join(' and ')}? It cannot be taken back.`
  if (options['yes'] !== true && !(await confirm(question, note))) {
    const message = 'nothing was sent: say yes at a terminal, or give --yes'
    throw new AppError({ code: 'USAGE', message, retryable: false })
  }
  const sent: object[] = []
  for (const round of rounds) {
    const outcome = await recovery.reveal(round)
    if (outcome.kind === 'refused') {
      const message = `the pool refuses the reveal of round ${round}: ${outcome.code}`
      throw new AppError({ code: 'REJECTED', message, retryable: false })
    }
    note(`round ${round}: revealed in ${outcome.txHash}, block ${outcome.blockNumber}\n`)
    sent.push({ round, txHash: outcome.txHash, blockNumber: outcome.blockNumber })
  }
  return sent
}

/** `lilymed mediator reveal`. */
export const mediatorReveal: Action = async (invocation) => {
  const { options, print, note } = invocation
  const disputeId = disputeIdOf(options)
  const recovery = await openRecovery(mediatorSettings(invocation), {
    disputeId,
    logger: createLogger({ name: 'reveal', level: 'error' }),
    terminal: { input: process.stdin, output: process.stderr },
  })
  try {
    for (const vote of recovery.votes) note(inWords(vote))
    const revealed = await revealAll(recovery, invocation)
    const { mediator, votes } = recovery
    if (options['json'] === true) print(`${JSON.stringify({ disputeId, mediator, votes, revealed })}\n`)
    return revealed.length > 0 ? exitCodes.ok : codeWithoutReveal(votes)
  } finally {
    await recovery.close()
  }
}
