import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { after, before, beforeEach, describe, it } from 'node:test'
import { openResultCar, writeResultCar } from '@lilymed/lilypad/claims'
import { AppError } from '@lilymed/service-kit'
import { createFindClaim } from './find-claim.ts'
import type { ClaimSources } from './find-claim.ts'
import { openWorkFolder } from '../open-work-folder.ts'
import { createPutClaim } from './put-claim.ts'

const files = {
  stdout: 'hello\n',
  stderr: '',
  exitCode: '0',
  'outputs/picture.bin': 'p'.repeat(300_000),
}
const entries = Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }))

const bytesOf = async (stream: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

describe('the bytes behind a claim', () => {
  let root = ''
  let work = ''
  let dataId = ''
  let car: Buffer = Buffer.alloc(0)
  let gateway: Server
  let url = ''
  let served: Buffer | undefined
  const asked: string[] = []
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'lilymed-put-claim-'))
    const written = await writeResultCar(entries)
    dataId = written.resultCid
    car = await bytesOf(written.stream)
    gateway = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.writeHead(served === undefined ? 404 : 200).end(served)
    })
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`
  })
  beforeEach(async () => {
    asked.length = 0
    work = await openWorkFolder(join(root, 'work'))
  })
  after(async () => {
    await new Promise((resolve) => gateway.close(resolve))
    await rm(root, { recursive: true, force: true })
  })

  type Put = { readonly digest: string; readonly bytes: Buffer; readonly announced: number }

  const put = async (sources: Partial<ClaimSources>, refusal?: AppError) => {
    const puts: Put[] = []
    const putClaim = createPutClaim({
      findClaim: createFindClaim({ gateways: [], folders: [], ...sources }, work),
      client: {
        putArtifact: async (digest, content, announced) => {
          puts.push({ digest, bytes: await bytesOf(content), announced })
          if (refusal !== undefined) throw refusal
        },
      },
      workFolder: work,
    })
    // It is tried again until it was tried twice: how long that takes is the machine's.
    const patience = { signal: new AbortController().signal, isOver: () => puts.length >= 2 }
    const digest = await putClaim(dataId, patience)
    assert.deepEqual(await readdir(work), [], 'nothing is left behind')
    return { digest, puts }
  }

  /** Whether what was handed over is the claimed result and goes by its digest. */
  const isClaim = async ({ digest, puts: [first] }: Awaited<ReturnType<typeof put>>): Promise<void> => {
    assert.ok(first)
    assert.equal(digest, `0x${createHash('sha256').update(first.bytes).digest('hex')}`)
    assert.equal(first.digest, digest)
    assert.equal(first.announced, first.bytes.length)
    const opened = await openResultCar(
      (async function* () {
        yield first.bytes
      })(),
      { dataId, folder: work },
    )
    assert.equal(opened.kind, 'verified')
    if (opened.kind === 'verified') await opened.dispose()
  }

  it('come from a gateway, or from a folder as a CAR or as files, and are handed over as one CAR', async () => {
    served = car
    await isClaim(await put({ gateways: [url] }))
    assert.match(asked[0] ?? '', new RegExp(`^/ipfs/${dataId}`))
    const cars = join(root, 'cars')
    await mkdir(cars)
    await writeFile(join(cars, `${dataId}.car`), car)
    await isClaim(await put({ folders: [cars] }))
    const folders = join(root, 'folders')
    for (const { path, content } of entries) {
      const file = join(folders, dataId, path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, content)
    }
    await isClaim(await put({ folders: [folders] }))
  })

  it('are looked for further where a source has others, breaks or is not there', async () => {
    const lying = join(root, 'lying')
    await mkdir(lying)
    const changed = Buffer.from(car)
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    await writeFile(join(lying, `${dataId}.car`), changed)
    served = car
    const sources = { folders: [join(root, 'nowhere'), lying], gateways: ['http://127.0.0.1:1', url] }
    await isClaim(await put(sources))
  })

  it('are missing where nobody has them, or the reexecutor does not take them', async () => {
    served = undefined
    assert.deepEqual(await put({ gateways: [url] }), { digest: undefined, puts: [] })
    assert.deepEqual(await put({}), { digest: undefined, puts: [] })
    served = car
    const refused = new AppError({ code: 'ARTIFACT_TOO_LARGE', message: 'too large', retryable: false })
    const { digest, puts } = await put({ gateways: [url] }, refused)
    assert.equal(digest, undefined)
    assert.equal(puts.length, 1)
    const busy = new AppError({ code: 'EXECUTOR_BUSY', message: 'busy', retryable: true })
    assert.equal((await put({ gateways: [url] }, busy)).puts.length, 2, 'busy is asked again')
  })
})
