import { isBelowFinality } from '@lilymed/chain'
import { loadIndexerConfig, openRewind } from '@lilymed/indexer'
import type { RewindProposal, RewindTarget } from '@lilymed/indexer'
import { AppError, exitCodes } from '@lilymed/service-kit'
import { confirm } from '../confirm.ts'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { rewindInWords } from './indexer-rewind-words.ts'

const usage = (message: string): AppError => new AppError({ code: 'USAGE', message, retryable: false })

const wholeNumber = (text: string | undefined, flag: string, least: number): number => {
  const number = Number(text)
  if (text !== undefined && /^-?\d+$/.test(text) && number >= least && Number.isSafeInteger(number))
    return number
  throw usage(`${flag} takes a whole number from ${least}, got ${text ?? 'nothing'}`)
}

const targetOf = (options: Invocation['options']): RewindTarget => {
  const [block, hash] = [textOption(options, 'toBlock'), textOption(options, 'hash')]
  if (options['find'] === true) {
    if (block === undefined && hash === undefined) return { kind: 'find' }
    throw usage('--find looks for the block itself: give neither --to-block nor --hash with it')
  }
  if (block === undefined)
    throw usage('name the last block to keep with --to-block, or look for it with --find')
  const number = wholeNumber(block, '--to-block', -1)
  if (hash === undefined) return { kind: 'block', number }
  if (/^0x[0-9a-f]{64}$/i.test(hash)) return { kind: 'block', number, hash: hash.toLowerCase() }
  throw usage(`--hash takes a block hash, 0x and 64 hexadecimal digits, got ${hash}`)
}

const answerOf = ({ plan, toHash }: RewindProposal, done: boolean) => ({
  chainId: plan.chainId,
  toBlock: plan.toBlock,
  toHash,
  lastObserved: plan.lastObserved.number,
  finalised: plan.finalised?.number ?? null,
  belowFinality: isBelowFinality(plan),
  retracts: { blocks: plan.lastObserved.number - plan.toBlock, facts: plan.facts },
  done,
})

/** `lilymed indexer rewind`. */
export const indexerRewind: Action = async ({ options, environment, print, note }) => {
  const chainId = wholeNumber(textOption(options, 'chain'), '--chain', 1)
  const target = targetOf(options)
  const config = loadIndexerConfig({ file: textOption(options, 'config'), environment })
  const isJson = options['json'] === true
  const say = (words: string, json: object): void => print(isJson ? `${JSON.stringify(json)}\n` : words)
  const opened = await openRewind(config, chainId)
  try {
    const proposal = await opened.propose(target)
    if (proposal === null) {
      say('every block of the stream is on the chain: there is nothing to take back\n', {
        chainId,
        done: false,
      })
      return exitCodes.ok
    }
    if (!isJson) print(rewindInWords(proposal))
    const isAgreed = options['yes'] === true || (!isJson && (await confirm('take them back?', note)))
    if (!isAgreed) {
      say('nothing was written; run it again with --yes to do it\n', answerOf(proposal, false))
      return exitCodes.rejected
    }
    await opened.apply(proposal)
    const next = `done; the indexer reads on from block ${proposal.plan.toBlock + 1} when it is started\n`
    say(next, answerOf(proposal, true))
    return exitCodes.ok
  } finally {
    await opened.close()
  }
}
