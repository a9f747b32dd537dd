import { createApiClient } from '@lilymed/api'
import type { DisputeEvidence } from '@lilymed/api'
import { exitCodes, printable } from '@lilymed/service-kit'
import { apiUrlOf, usage } from '../audit/audit-options.ts'
import { argumentAt } from '../command.ts'
import type { Action } from '../command.ts'

const nameOf = ({ slot, round, party }: DisputeEvidence['names'][number]): string =>
  slot === 'vote' ? `vote of ${party} in round ${round ?? '?'}` : `result posted by ${party}`

const contentsOf = ({ contents }: DisputeEvidence): readonly (readonly [string, string])[] => {
  if (contents === null) return []
  const { finding, rung, reason, runs, comparisons } = contents
  const different = comparisons
    .flatMap(({ files }) => files)
    .find(({ firstDifference }) => firstDifference !== null)
  return [
    [
      'says',
      [finding ?? 'nothing that is known here', reason, `at rung ${rung ?? '?'}`].filter(Boolean).join(' '),
    ],
    ...runs.map(
      (run, index) =>
        [
          `run ${index + 1}`,
          `${run.state ?? '?'}${run.exitCode === null ? '' : `, exit code ${run.exitCode}`}, ${run.determinismClass ?? run.code ?? '?'}`,
        ] as const,
    ),
    ...(different?.firstDifference
      ? ([['differs', `in ${different.path} from byte ${different.firstDifference.offset} on`]] as const)
      : []),
  ]
}

const absentIn = ({ holders }: DisputeEvidence): readonly (readonly [string, string])[] => {
  const absent = holders.filter(({ answer }) => answer === 'absent').map(({ source }) => source)
  return absent.length === 0 ? [] : [['absent', absent.join(', ')]]
}

const inWords = (document: DisputeEvidence): string => {
  const { cid, state, bytes, names, holders, retention, meaning, contentsDeleted } = document
  const rows: readonly (readonly [string, string])[] = [
    ['state', `${state}${bytes === null ? '' : `, ${bytes} bytes`}`],
    ...names.map((name) => ['named by', nameOf(name)] as const),
    ...(contentsDeleted === null
      ? []
      : ([['contents', `went ${contentsDeleted.at}: ${contentsDeleted.why}`]] as const)),
    ...(retention === null
      ? []
      : ([['kept', `${retention.until ?? 'without end'}: ${retention.reasons.join(', ')}`]] as const)),
    ...holders.flatMap(({ source, answer, at }) =>
      answer === 'absent' ? [] : [['asked', `${source}: ${answer}, ${at}`] as const],
    ),
    ...absentIn(document),
    ...contentsOf(document),
    ...meaning.lost.map((words) => ['lost', words] as const),
    ['appeal', meaning.appeal],
  ]
  return `${cid}\n${rows.map(([name, value]) => `  ${name.padEnd(9)} ${printable(value, 800)}\n`).join('')}`
}

/** `lilymed evidence show`. */
export const evidenceShow: Action = async (invocation) => {
  const disputeId = argumentAt(invocation.arguments, 0).toLowerCase()
  if (!/^0x[0-9a-f]{64}$/.test(disputeId))
    throw usage(`expected a dispute id, 0x and 64 hex digits, got ${printable(disputeId, 80)}`)
  const client = createApiClient({ baseUrl: apiUrlOf(invocation) })
  const answer = await client.listDisputeEvidence({ disputeId })
  const words =
    answer.items.length === 0
      ? 'no revealed vote names a document yet\n'
      : answer.items.map(inWords).join('\n')
  invocation.print(invocation.options['json'] === true ? `${JSON.stringify(answer)}\n` : words)
  return answer.items.some(({ state }) => state === 'missing') ? exitCodes.different : exitCodes.ok
}
