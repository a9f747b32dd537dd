import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Deal, structNode } from '@lilymed/lilypad'
import { sampleDeal, sampleJobOffer } from '@lilymed/lilypad/testing/sample-deal'
import { AppError } from '@lilymed/service-kit'
import type { ClaimTerms } from '../chain-state/dispute-record.ts'
import { createPrepareBundle } from './prepare-bundle.ts'
import type { PreparedBundle } from './prepare-bundle.ts'

const template = `{ "machine": { "gpu": 0, "cpu": 1000, "ram": 100 },
  "job": { "APIVersion": "V1beta1", "Spec": { "Engine": "Docker",
    "Docker": { "Image": "richbrem/cowsay:latest", "Entrypoint": ["/usr/local/bin/cowsay", {{.Message}}] },
    "Network": {"Type": "None"}, "Timeout": 30 } } }`
const module = {
  name: '',
  repo: 'https://git.test/org/cowsay',
  hash: 'v1',
  path: '/lilypad_module.json.tmpl',
}
const deal = sampleDeal(sampleJobOffer({ module }))
const imageDigest = `sha256:${'ef'.repeat(32)}`
const containerClass = `0x${'c1'.repeat(32)}`

type Given = {
  readonly terms?: Partial<ClaimTerms>
  readonly policy?: Uint8Array
  readonly isPinned?: boolean
  readonly failure?: AppError
}

const prepare = async ({ terms, policy, isPinned = true, failure }: Given = {}) => {
  const asked: string[] = []
  const missing = (): Promise<never> => Promise.reject(new TypeError('nothing is asked of the shelf'))
  const prepareBundle = createPrepareBundle({
    solver: {
      getDeal: async () => ({ document: structNode(Deal, deal) }) as never,
      getModuleTemplate: missing,
      getBlob: missing,
    },
    modules: {
      getModule: async ({ host, repository, revision }, scope) => {
        asked.push(`${host}/${repository} ${revision} for ${scope}`)
        if (failure !== undefined) throw failure
        const files = { commit: 'cd'.repeat(20), template: Buffer.from(template), isPinned }
        return policy === undefined ? files : { ...files, policy }
      },
    },
    images: { getDigest: async () => ({ digest: imageDigest, isPinned: true }) },
    drawClassName: (id) => (id === containerClass ? 'container-x86_64' : undefined),
  })
  const undeclared = { drawClass: containerClass, declaredRung: null, isPortable: false }
  const request = { deal: { dealId: deal.id }, terms: { ...undeclared, ...terms }, nonce: 'run 1' }
  const patience = { signal: new AbortController().signal, isOver: () => true }
  return { prepared: await prepareBundle(request, patience), asked }
}

const reasonOf = (prepared: PreparedBundle): string =>
  prepared.kind === 'refused' ? prepared.reason : 'prepared'

describe('a module in git', () => {
  it('becomes a bundle of a container by digest, with its policy, resolved for this deal', async () => {
    const policy = Buffer.from('{"version":1}')
    const { prepared, asked } = await prepare({ policy })
    assert.ok(prepared.kind === 'prepared')
    const { bundle } = prepared
    assert.ok(bundle.engine === 'container')
    assert.equal(bundle.image, `docker.io/richbrem/cowsay@${imageDigest}`)
    assert.deepEqual(bundle.entrypoint, ['/usr/local/bin/cowsay', 'moo'])
    assert.equal(bundle.requirements, undefined)
    assert.equal(prepared.policy, '{"version":1}')
    assert.deepEqual(asked, [`git.test/org/cowsay v1 for ${deal.id}`])
  })

  it('is run on a machine of the class that its provider declared', async () => {
    const { prepared } = await prepare({ terms: { declaredRung: 0 } })
    assert.ok(prepared.kind === 'prepared')
    assert.deepEqual(prepared.bundle.requirements, { drawClass: 'container-x86_64' })
  })

  it('is pinned only as far as the deal says so', async () => {
    for (const isPinned of [true, false]) {
      const { prepared } = await prepare({ isPinned })
      assert.equal(prepared.kind === 'prepared' && prepared.isModulePinned, isPinned)
    }
  })

  it('from a host that is not configured, or with a policy that is no text, is a reason', async () => {
    const refused = new AppError({ code: 'GIT_HOST_REFUSED', message: 'no', retryable: false })
    assert.equal(reasonOf((await prepare({ failure: refused })).prepared), 'FETCH_FAILED')
    const broken = new AppError({ code: 'MODULE_TEMPLATE_REFUSED', message: 'no', retryable: false })
    assert.equal(reasonOf((await prepare({ failure: broken })).prepared), 'MODULE_REFUSED')
    assert.equal(reasonOf((await prepare({ policy: Uint8Array.of(0xff) })).prepared), 'MODULE_REFUSED')
    const down = new AppError({ code: 'GIT_UNREACHABLE', message: 'down', retryable: true })
    assert.equal(reasonOf((await prepare({ failure: down })).prepared), 'FETCH_FAILED')
  })
})
