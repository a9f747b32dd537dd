import assert from 'node:assert/strict'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { commands } from '../../cli/src/commands/index.ts'
import { execute } from '../../cli/src/execute.ts'
import type { MediatorNetwork } from './mediator-network.ts'
import { tomlOf } from './toml-of.ts'

/** What a node tells anyone who asks, by how it was asked. */
export type Told = { readonly mediator: string; readonly by: string; readonly text: string }

/** Everything that a network's mediators told while their votes were secret. */
export type Eavesdropper = {
  /** Whether a mediator told this, so far, in this way. */
  hasHeard(by: string, part: string): boolean
  /** Stops listening, and holds what was heard against the votes as they were revealed. */
  judge(secrets: readonly (string | RegExp)[]): Promise<readonly Told[]>
}

const asked = (disputeId: string): readonly string[] => [
  'mediator disputes list',
  'mediator disputes list --json',
  `mediator disputes show ${disputeId}`,
  `mediator disputes show ${disputeId} --json`,
  `mediator disputes explain ${disputeId}`,
  `mediator disputes explain ${disputeId} --json`,
  `mediator evidence ${disputeId} --json`,
  'mediator doctor --json',
  'tx list',
  'tx list --json',
]

/** Asks the mediators of a network in turn for all that they show, again and again, until the first vote of this dispute is on chain. */
export const eavesdrop = (network: MediatorNetwork, disputeId: string): Eavesdropper => {
  const heard = new Map<string, Told>()
  const judged = new AbortController()

  const say = async (line: string, file: string): Promise<string> => {
    const said: string[] = []
    await execute(commands, [...line.split(' '), '--config', file], {
      environment: {},
      print: (text) => void said.push(text),
      note: (text) => void said.push(text),
    })
    return said.join('')
  }
  const folderText = (folder: string): string =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.new'))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('\n')

  const nodes = [...network.running]
  let turn = 0

  /** Asks one of them, each in its turn: all of them at once would keep them from their work. */
  const look = async (): Promise<readonly Told[]> => {
    const [mediator, { config, mediator: node }] = nodes[turn++ % nodes.length] ?? assert.fail('no mediators')
    const file = join(dirname(config.dataDirectory), 'mediator.toml')
    writeFileSync(file, tomlOf(config))
    const logs = network.logsOf(mediator)
    const url = /"url":"(http:[^"]+\/metrics)"/.exec(logs)?.[1] ?? assert.fail('no metrics')
    const told: (readonly [by: string, text: string])[] = [
      ['log', logs],
      ['status', JSON.stringify(node.status())],
      ['Merkle log', folderText(join(config.dataDirectory, 'mediator-log'))],
      ['metrics', await (await fetch(url)).text()],
      ['steps', JSON.stringify(network.steps)],
    ]
    for (const line of asked(disputeId)) told.push([line, await say(line, file)])
    return told.map(([by, text]) => ({ mediator, by, text }))
  }

  const listen = async (): Promise<void> => {
    while (!judged.signal.aborted) {
      const told = await look()
      const { revealed } = await network.read<{ revealed: bigint }>('getRound', [disputeId, 1])
      // What was told after the first vote was public is no secret's betrayal.
      if (revealed > 0n) return
      for (const each of told) heard.set(`${each.mediator} ${each.by} ${each.text}`, each)
    }
  }
  const listening = listen()
  // Awaited by whoever judges.
  listening.catch(() => undefined)

  return {
    hasHeard: (by, part) => [...heard.values()].some((told) => told.by === by && told.text.includes(part)),
    judge: async (secrets) => {
      judged.abort()
      await listening
      for (const { by, text } of heard.values())
        for (const secret of secrets) {
          const isTold = typeof secret === 'string' ? text.toLowerCase().includes(secret) : secret.test(text)
          assert.ok(!isTold, `${by} tells ${String(secret)} before a reveal:\n${text.slice(0, 4000)}`)
        }
      return [...heard.values()]
    },
  }
}
