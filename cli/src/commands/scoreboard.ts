import {
  createApiClient,
  ScoreRulesFile,
  scoreRulesProblems,
  standingsCsv,
  toDomainRules,
  pagesOf,
} from '@lilymed/api'
import type { ApiClient, PayoutProof, ScoreStanding } from '@lilymed/api'
import { payoutLeafHash, payoutRootOf, rulesDigest } from '@lilymed/domain'
import type { ScoreRules } from '@lilymed/domain'
import { AppError, exitCodes, loadConfig, printable } from '@lilymed/service-kit'
import type { ExitCode } from '@lilymed/service-kit'
import { addressOption } from '../address-option.ts'
import { apiUrlOf, usage } from '../audit/audit-options.ts'
import { textOption } from '../command.ts'
import type { Action, Invocation } from '../command.ts'
import { compareScores } from '../scoreboard/compare-scores.ts'
import type { SaidEpoch } from '../scoreboard/compare-scores.ts'
import { recomputeEpoch } from '../scoreboard/recompute-epoch.ts'
import { proofInWords, scoreboardInWords } from '../scoreboard/scoreboard-in-words.ts'

type Wish = { readonly chainId?: number; readonly epoch?: number }

const numberOption = (options: Invocation['options'], name: string): number | undefined => {
  const text = textOption(options, name)
  if (text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw usage(`--${name} takes a whole number, got ${printable(text)}`)
}

const readBoard = async (api: ApiClient, wish: Wish): Promise<SaidEpoch> => {
  const standings: ScoreStanding[] = []
  let fixed = wish
  let epoch: SaidEpoch['epoch'] | undefined
  const read = (cursor: string | undefined) =>
    api.getScoreboard({ ...fixed, limit: 200, ...(cursor === undefined ? {} : { cursor }) })
  for await (const page of pagesOf(read)) {
    standings.push(...page.items)
    epoch = page.epoch
    fixed = { chainId: epoch.chainId, epoch: epoch.number }
  }
  if (epoch === undefined) throw new TypeError('expected a first page')
  return { epoch, standings }
}

const checkedProof = async (api: ApiClient, address: string, wish: Wish): Promise<PayoutProof> => {
  const { item } = await api.getPayout({ address, ...wish })
  const leaf = { account: item.account, amount: BigInt(item.amount) }
  if (payoutLeafHash(leaf) === item.leaf && payoutRootOf(leaf, item.proof) === item.merkleRoot) return item
  throw new AppError({
    code: 'PROOF_WRONG',
    message: `the indexer’s proof for ${item.account} does not come to its root ${item.merkleRoot}: recompute the epoch with --recompute`,
    retryable: false,
  })
}

/** Rules of a file, else those that the indexer publishes. */
const rulesFor = async (api: ApiClient, file: string | undefined, wish: Wish): Promise<ScoreRules> => {
  if (file !== undefined) return toDomainRules(loadConfig(ScoreRulesFile, { file }, scoreRulesProblems))
  const { chainId } = wish
  return toDomainRules((await api.getScoreRules(chainId === undefined ? {} : { chainId })).item)
}

const recompute = async (
  { options, print, terminal }: Invocation,
  api: ApiClient,
  said: SaidEpoch,
): Promise<ExitCode> => {
  const { chainId, number } = said.epoch
  const rules = await rulesFor(api, textOption(options, 'rules'), { chainId })
  if (rules.chainId !== chainId)
    throw usage(`the rules are for chain ${rules.chainId}, the epoch is of ${chainId}`)
  const onProgress =
    terminal === undefined ? undefined : (facts: number) => terminal.write(`\r\u001b[K${facts} facts`)
  const found = await recomputeEpoch(api, rules, number, onProgress)
  terminal?.write('\r\u001b[K')
  const digest = rulesDigest(rules, number)
  const differences = [
    ...(digest === said.epoch.rulesDigest
      ? []
      : [`rules: the indexer scores by ${said.epoch.rulesDigest}, these are ${digest}`]),
    ...(found === undefined ? [`epoch ${number}: these rules have none`] : compareScores(said, found)),
  ]
  if (options['json'] === true) print(`${JSON.stringify({ ...said, differences })}\n`)
  else {
    print(scoreboardInWords(said.epoch, said.standings))
    print(
      differences.length === 0
        ? '\nworked out again from the events: the same\n'
        : `\n${differences.map((line) => `DIFFERS: ${printable(line, 2_000)}\n`).join('')}`,
    )
  }
  return differences.length === 0 ? exitCodes.ok : exitCodes.different
}

/** `lilymed scoreboard`. */
export const scoreboardCommand: Action = async (invocation) => {
  const { options, print } = invocation
  const [isCsv, isJson] = [options['csv'] === true, options['json'] === true]
  const proofFor = addressOption(options, 'proof')
  const ways = [isCsv, proofFor !== undefined, options['recompute'] === true]
  if (ways.filter(Boolean).length > 1) throw usage('give one of --csv, --proof and --recompute')
  if (isCsv && isJson) throw usage('give one of --csv and --json')
  if (options['rules'] !== undefined && options['recompute'] !== true)
    throw usage('--rules goes with --recompute')
  const [chainId, epoch] = [numberOption(options, 'chain'), numberOption(options, 'epoch')]
  const wish = { ...(chainId === undefined ? {} : { chainId }), ...(epoch === undefined ? {} : { epoch }) }
  const api = createApiClient({ baseUrl: apiUrlOf(invocation), timeoutMs: 30_000 })
  if (proofFor !== undefined) {
    const proof = await checkedProof(api, proofFor, wish)
    print(isJson ? `${JSON.stringify(proof)}\n` : proofInWords(proof))
    return exitCodes.ok
  }
  const said = await readBoard(api, wish)
  if (options['recompute'] === true) return recompute(invocation, api, said)
  if (isCsv) print(standingsCsv(said.standings))
  else print(isJson ? `${JSON.stringify(said)}\n` : scoreboardInWords(said.epoch, said.standings))
  return exitCodes.ok
}
