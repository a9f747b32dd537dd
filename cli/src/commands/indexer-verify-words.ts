import type { Proof } from '@lilymed/audit'
import type { FactDifference, PlacedFact, VerifyReport } from '@lilymed/chain'
import { printable } from '@lilymed/service-kit'
import type { ReadAgain, Reading } from '../indexer-verify/read-chain-again.ts'

/** Who reads of a hundred differences needs to know what kind they are, not every one. */
const shown = 10

const count = (number: number, what: string): string =>
  `${number.toLocaleString('en')} ${what}${number === 1 ? '' : 's'}`

const factInWords = ({ blockHash, txHash, data }: PlacedFact): string =>
  printable(`${JSON.stringify(data)} in block ${blockHash}, transaction ${txHash}`)

const differenceInWords = ({
  block,
  logIndex,
  type,
  kind,
  fields,
  stored,
  chain,
}: FactDifference): string => {
  const what = {
    missing: `the chain has ${type}, the store does not`,
    extra: `the store has ${type}, the chain does not`,
    different: `${type} differs in ${fields.join(', ')}`,
  }[kind]
  return [
    `  block ${block}, log ${logIndex}: ${printable(what)}`,
    ...(stored === null ? [] : [`    stored: ${factInWords(stored)}`]),
    ...(chain === null ? [] : [`    chain:  ${factInWords(chain)}`]),
    '',
  ].join('\n')
}

const scopeInWords = ({ stretches, blocks, final, isSample, seed }: VerifyReport): string => {
  const [only, ...others] = stretches
  const isEveryBlock = only?.from === final.from && only.to === final.to
  if (only !== undefined && others.length === 0 && (isEveryBlock || !isSample))
    return `final ${only.from === only.to ? `block ${only.from}` : `blocks ${only.from} to ${only.to}`}`
  return `${count(blocks, 'block')} drawn from the final ones, ${final.from} to ${final.to}, with --seed ${seed},`
}

const proofInWords = ({ blocks, unproven, first }: Proof): string =>
  first === null
    ? `  proven: headers of ${count(blocks, 'block')} hash to their names, and the receipts behind every log to their roots\n`
    : `  NOT PROVEN: ${unproven} of ${count(blocks, 'block')}, the first of them ${first.block}: ${printable(first.why)}\n`

const readingInWords = ({ endpoint, report, proof }: Reading): string => {
  const { chainId, facts, notCompared, agrees, finalBlockAgrees, final, differences, differencesFound } =
    report
  const read = `chain ${chainId}: ${scopeInWords(report)} read again from ${endpoint}: `
  const unread =
    notCompared === 0
      ? ''
      : `  ${count(notCompared, 'read')} not compared: the endpoint does not answer them; one that keeps old states does\n`
  const proven = proof === undefined ? '' : proofInWords(proof)
  if (agrees) return `${read}${count(facts, 'fact')}, all as stored\n${unread}${proven}`
  const first = differences[0]?.block
  const last = differences.at(-1)?.block
  return [
    `${read}${count(differencesFound, 'DIFFERENCE').toUpperCase()}, ${count(facts, 'fact')} as stored\n`,
    unread,
    proven,
    finalBlockAgrees ? '' : `  block ${final.to}, the store’s last final one, is another block there\n`,
    ...differences.slice(0, shown).map(differenceInWords),
    differencesFound > shown ? `  and ${differencesFound - shown} more; --json lists them\n` : '',
    'Which of the two is wrong, a third endpoint tells: run the same with another --rpc',
    first === undefined ? '.\n' : `, --from ${first} --to ${last}.\n`,
  ].join('')
}

/** What verifying found, for people: what each endpoint says, who could not be asked, and what that leaves open. */
export const readAgainInWords = ({ readings, unread, caution }: ReadAgain): string =>
  [
    ...readings.map(readingInWords),
    ...unread.map(({ endpoint, why }) => `not read from ${endpoint}: ${printable(why)}\n`),
    ...(caution === undefined ? [] : [`WARNING: ${caution}.\n`]),
  ].join('')
