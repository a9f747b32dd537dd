import { proveCar } from '@lilymed/evidence'
import { everyDocument, seek } from '@lilymed/indexer'
import { exitCodes, printable } from '@lilymed/service-kit'
import type { Action } from '../command.ts'
import { withKeptEvidence } from '../evidence/kept-evidence.ts'

type Wrong = { readonly cid: string; readonly why: string }

/** `lilymed evidence check`. */
export const evidenceCheck: Action = async (invocation) =>
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
      invocation.options['json'] === true ? `${JSON.stringify({ sound, wrong, missing })}\n` : lines.join(''),
    )
    return wrong.length + missing.length > 0 ? exitCodes.different : exitCodes.ok
  })
