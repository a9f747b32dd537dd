import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { payoutRootOf, payoutTree, type PayoutLeaf } from './payout-tree.ts'

type Golden = {
  readonly root: string
  readonly leaves: readonly {
    readonly account: string
    readonly amount: string
    readonly proof: readonly string[]
  }[]
}

const { trees } = JSON.parse(readFileSync(new URL('openzeppelin-trees.json', import.meta.url), 'utf8')) as {
  readonly trees: readonly Golden[]
}

const leafOf = ({ account, amount }: Golden['leaves'][number]): PayoutLeaf => ({
  account,
  amount: BigInt(amount),
})

describe('a tree of payouts', () => {
  for (const { root, leaves } of trees) {
    it(`of ${leaves.length} is OpenZeppelin’s, root and proofs`, () => {
      const tree = payoutTree(leaves.map(leafOf).toReversed())
      assert.equal(tree.root, root)
      for (const leaf of leaves) {
        assert.deepEqual(tree.proofOf(leafOf(leaf)), leaf.proof)
        assert.equal(payoutRootOf(leafOf(leaf), leaf.proof), root)
      }
    })
  }

  it('is what the contracts’ test of a distributor has', () => {
    const file = new URL('../../../../contracts/test/Payouts.t.sol', import.meta.url)
    const contract = readFileSync(file, 'utf8')
    const golden = trees.find(({ leaves }) => leaves.length === 4)
    const leaf = golden?.leaves[3]
    assert.ok(golden !== undefined && leaf !== undefined)
    for (const value of [golden.root, leaf.account, leaf.amount, ...leaf.proof]) {
      assert.ok(contract.includes(value), `${value} is not in the contract`)
    }
  })

  it('proves nothing else', () => {
    const [first, ...others] = (trees.at(-1)?.leaves ?? []).map(leafOf)
    assert.ok(first !== undefined)
    const tree = payoutTree([first, ...others])
    const more = { ...first, amount: first.amount + 1n }
    assert.equal(tree.proofOf(more), undefined)
    assert.notEqual(payoutRootOf(more, tree.proofOf(first) ?? []), tree.root)
    assert.equal(tree.proofOf({ ...first, account: others[0]?.account ?? '' }), undefined)
  })
})
