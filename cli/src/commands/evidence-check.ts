import { proveCar } from '@lilymed/evidence'
import { everyDocument, seek } from '@lilymed/indexer'
import { exitCodes, printable } from '@lilymed/service-kit'
import type { Command } from '../command.ts'
import { keptOptions, withKeptEvidence } from '../evidence/kept-evidence.ts'

type Wrong = { readonly cid: string; readonly why: string }

export const evidenceCheck: Command = {
  name: 'evidence check',
  summary: 'Hash everything that an indexer keeps again, and with --sources ask who else holds it',
  description:
    'Proves every document from its first byte to its last against its CID: a disk that changed one is found and named, and the document is fetched again. With --sources every source is asked for every document, so that the ledger says who holds what today. Exits with 5 where something is wrong or missing.',
  options: [...keptOptions, { flags: '--sources', summary: 'ask every source for every document' }],
  examples: ['lilymed evidence check --config indexer.toml', 'lilymed evidence check --sources --json'],
  run: async (invocation) =>
    withKeptEvidence(invocation, async (evidence) => {
      const { store, ledger, limits, now } = evidence
      const wrong: Wrong[] = []
      let sound = 0
      for (const { cid } of await store.list()) {
        const car = await store.open(cid)
        if (car === undefined) continue
        const outcome = await proveCar(cid, car, limits)
        if (outcome.kind === 'proved') {
          sound += 1
          continue
        }
        wrong.push({ cid, why: `${outcome.rejection.code}: ${outcome.rejection.message}` })
        await store.remove(cid)
        ledger.lost(cid, now())
        await seek(evidence, { cid, tries: 0 })
      }
      const documents = [...everyDocument(ledger)].filter(
        ({ letGo, deletion }) => letGo === null && deletion === null,
      )
      if (invocation.options['sources'] === true)
        for (const document of documents) await seek(evidence, document, { asksAll: true })
      const missing = [...everyDocument(ledger)].flatMap(({ cid, missingSince }) =>
        missingSince === null ? [] : [cid],
      )
      const lines = [
        `${sound} documents are what their CIDs say\n`,
        ...wrong.map(({ cid, why }) => `DIFFERENT ${cid}: ${printable(why, 300)}\n`),
        ...missing.map((cid) => `missing   ${cid}\n`),
      ]
      invocation.print(
        invocation.options['json'] === true
          ? `${JSON.stringify({ sound, wrong, missing })}\n`
          : lines.join(''),
      )
      return wrong.length + missing.length > 0 ? exitCodes.different : exitCodes.ok
    }),
}
