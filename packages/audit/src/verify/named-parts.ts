import { BundleDiffers } from '../bundle/bundle-differs.ts'
import type { Link, Manifest } from '../bundle/manifest.ts'

/** What each block of a bundle is, in words, by CID. @throws BundleDiffers where two kinds of part share one */
export const namedParts = (manifest: Manifest): ReadonlyMap<string, string> => {
  const names = new Map<string, string>()
  const name = ({ '/': cid }: Link, words: string, kind: string): void => {
    const known = names.get(cid)
    if (known !== undefined && !known.startsWith(kind))
      throw new BundleDiffers(words, `the manifest names ${cid} as ${known} and as ${words}`)
    if (known === undefined) names.set(cid, words)
  }
  const { log, events, blocks, receiptNodes, transactionNodes, evidence } = manifest
  name(log.checkpoint, 'the checkpoint', 'the checkpoint')
  name(log.inclusion, 'the inclusion proofs', 'the inclusion proofs')
  for (const [at, link] of events.entries()) name(link, `event ${at + 1} of ${events.length}`, 'no other')
  for (const { header, number } of blocks) name(header, `the header of block ${number}`, 'no other')
  for (const link of receiptNodes) name(link, 'a node of a receipts’ trie', 'no other')
  for (const link of transactionNodes) name(link, 'a node of a transactions’ trie', 'no other')
  // Two mediators may have come to the same evidence.
  for (const { car, mediator, round } of evidence)
    if (car !== null) name(car, `the evidence of ${mediator} in round ${round}`, 'the evidence')
  return names
}
