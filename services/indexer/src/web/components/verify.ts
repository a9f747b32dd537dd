import type { ChainFact, Dispute } from '@lilymed/api'
import { html } from '../html.ts'
import type { Html } from '../html.ts'
import { command } from './command.ts'
import { factsDigest } from './facts-digest.ts'
import { full } from './values.ts'

/** An endpoint of the reader's own: no answer of ours need be believed. */
const ownRpc = 'https://rpc.example'

/** What to take home: the same as data, its digest, and the commands that repeat every check of this page elsewhere. */
export const verify = (dispute: Dispute, facts: readonly ChainFact[], baseUrl: string): Html => {
  const { disputeId } = dispute
  return html`<p>
      Take the dispute with its facts, proofs and receipts as one file, then check all of it without this
      explorer: offline, and with an RPC endpoint of yours against the chain.
    </p>
    ${command(['lilymed', 'audit', 'export', disputeId, '--api', baseUrl, '--rpc', ownRpc, '--output', 'dispute.car'])}
    ${command(['lilymed', 'audit', 'verify', 'dispute.car', '--rpc', ownRpc])}
    <dl class="ids apart">
      <div>
        <dt>Data</dt>
        <dd>
          <a href="/v1/disputes/${disputeId}">dispute as JSON</a>,
          <a href="/disputes/${disputeId}/facts.ndjson" download="${disputeId}.ndjson"
            >its ${facts.length} facts as NDJSON</a
          >
        </dd>
      </div>
      <div>
        <dt>sha256</dt>
        <dd>${full(factsDigest(facts))} <span class="why">of that NDJSON</span></dd>
      </div>
      <div>
        <dt>Claim</dt>
        <dd>${full(dispute.claim.digest)}</dd>
      </div>
    </dl>`
}
