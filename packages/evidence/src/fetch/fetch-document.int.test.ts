import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { carLimits } from '../car/car-limits.ts'
import { createMemoryStore } from '../store/create-memory-store.ts'
import { carOf, documentCar } from '../testing/cars.ts'
import { fetchDocument } from './fetch-document.ts'
import type { EvidenceSource } from './evidence-source.ts'
import { folderSource } from './folder-source.ts'
import { httpSource } from './http-source.ts'

const { cid, car, blocks } = documentCar({ finding: 'MATCH' }, [Buffer.from('log')])
const [root] = blocks
const other = documentCar({ finding: 'MISMATCH' })

describe('fetching a document', () => {
  let server: Server
  let url = ''
  let folder = ''
  const asked: string[] = []
  let answer: RequestListener = (_, response) => response.end()

  before(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      answer(request, response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    folder = await mkdtemp(join(tmpdir(), 'lilymed-fetch-'))
  })
  after(async () => {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })

  const fetchFrom = async (sources: readonly EvidenceSource[], timeoutMs = 5_000) => {
    const store = createMemoryStore(carLimits(100_000))
    const fetched = await fetchDocument(cid, { sources, store, timeoutMs, now: () => 7 })
    return { fetched, kept: await store.list() }
  }
  const http = (given: Partial<Parameters<typeof httpSource>[0]> = {}): EvidenceSource =>
    httpSource({ name: 'them', url, kind: 'cars', ...given })

  it('shows user and password of an address to nobody but the server there', async () => {
    const secret = url.replace('://', '://me:S3cr%25t@')
    answer = ({ headers }, response) => {
      response.statusCode = headers.authorization === `Basic ${btoa('me:S3cr%t')}` ? 200 : 401
      response.end(car)
    }
    const { fetched } = await fetchFrom([http({ url: secret })])
    assert.deepEqual(fetched.answers, [{ source: 'them', at: 7, answer: 'whole', detail: null }])
    const gone = await fetchFrom([http({ url: 'http://me:S3cr%25t@127.0.0.1:1/' })])
    assert.doesNotMatch(JSON.stringify(gone.fetched), /S3cr/)
    const asking = http({ url: secret }).tombstones?.(AbortSignal.timeout(60_000))
    await assert.rejects(asking ?? Promise.resolve(), SyntaxError)
  })

  it('of a folder reads files alone: a pipe would be waited for, a link leads nowhere', async () => {
    const odd = await mkdtemp(join(tmpdir(), 'lilymed-odd-'))
    try {
      execFileSync('mkfifo', [join(odd, `${cid}.car`), join(odd, 'a.deleted.json')])
      await symlink('nowhere', join(odd, 'b.deleted.json'))
      await writeFile(join(odd, 'c.deleted.json'), '{"deleted":1}')
      await writeFile(join(odd, 'd.deleted.json'), 'no JSON')
      const source = folderSource('odd', odd)
      assert.deepEqual(await source.tombstones?.(AbortSignal.timeout(5_000)), [{ deleted: 1 }])
      assert.equal(await source.get(cid, AbortSignal.timeout(5_000)), undefined)
    } finally {
      await rm(odd, { recursive: true, force: true })
    }
  })

  it('takes the first that has all of it, and notes what each said', async () => {
    answer = (_, response) => response.end(car)
    await writeFile(join(folder, `${cid}.car`), carOf([root!.cid], [root!]))
    const nowhere = folderSource('nowhere', join(folder, 'none'))
    const { fetched, kept } = await fetchFrom([nowhere, folderSource('part', folder), http(), nowhere])
    assert.deepEqual(
      fetched.answers.map(({ source, at, answer: said }) => [source, at, said]),
      [
        ['nowhere', 7, 'absent'],
        ['part', 7, 'part'],
        ['them', 7, 'whole'],
      ],
    )
    assert.equal(fetched.extent, 'whole')
    assert.deepEqual(kept, [{ cid, bytes: car.length, isWhole: true }])
  })

  it('asks for the CID below the address and for nothing else', async () => {
    answer = (_, response) => response.end(car)
    asked.length = 0
    await fetchFrom([http({ url: `${url}/evidence/` })])
    await fetchFrom([http({ kind: 'gateway' })])
    assert.deepEqual(asked, [`/evidence/${cid}.car`, `/ipfs/${cid}?format=car&dag-scope=all`])
    asked.length = 0
    for (const source of [http(), folderSource('folder', folder)])
      for (const name of ['../x', `${cid}/../../etc`, 'http://169.254.169.254/', `${cid}?a=b`])
        assert.equal(await source.get(name, new AbortController().signal), undefined)
    assert.deepEqual(asked, [], 'a text that is no CID goes nowhere')
  })

  const hostile: readonly (readonly [string, RequestListener, string, RegExp])[] = [
    ['has it not', (_, response) => response.writeHead(404).end('no'), 'absent', /^null$/],
    ['is broken', (_, response) => response.writeHead(500).end(), 'unreachable', /status 500/],
    [
      'sends elsewhere',
      (request, response) =>
        request.url?.startsWith('/inside/') === true
          ? response.end(car)
          : response.writeHead(302, { location: `/inside/${cid}.car` }).end(),
      'unreachable',
      /redirect|fetch failed/,
    ],
    ['gives a page', (_, response) => response.end('<h1>Not found</h1>'), 'refused', /TRUNCATED|NOT_A_CAR/],
    ['gives another document', (_, response) => response.end(other.car), 'refused', /WRONG_ROOT/],
    [
      'gives a byte of it changed',
      (_, response) => {
        const changed = Buffer.from(car)
        changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
        response.end(changed)
      },
      'refused',
      /WRONG_BLOCK/,
    ],
    ['gives nothing', (_, response) => response.end(), 'refused', /NOT_A_CAR/],
    [
      'promises more than it sends',
      (_, response) => {
        response.writeHead(200, { 'content-length': String(car.length + 10) })
        response.write(car, () => response.destroy())
      },
      'unreachable',
      /terminated|closed|aborted/,
    ],
    [
      'never ends',
      (_, response) => {
        response.write(car)
        const more = (): unknown =>
          response.destroyed || response.write(Buffer.alloc(65_536), () => setImmediate(more))
        more()
      },
      'refused',
      /TOO_LARGE|NOT_A_CAR/,
    ],
    [
      'sends a byte now and then',
      (_, response) => {
        let at = 0
        const timer = setInterval(() => response.write(car.subarray(at, (at += 1))), 20)
        response.on('close', () => clearInterval(timer))
      },
      'unreachable',
      /within 300 ms/,
    ],
    ['says nothing at all', () => undefined, 'unreachable', /within 300 ms/],
  ]
  for (const [what, listener, said, detail] of hostile)
    it(`from one that ${what} keeps nothing, says so, and goes on to the next`, async () => {
      answer = listener
      await writeFile(join(folder, `${cid}.car`), car)
      const alone = await fetchFrom([http()], 300)
      assert.deepEqual(alone.kept, [])
      assert.equal(alone.fetched.extent, 'none')
      const [first] = alone.fetched.answers
      assert.equal(first?.answer, said)
      assert.match(String(first?.detail), detail)
      const { fetched, kept } = await fetchFrom([http(), folderSource('folder', folder)], 300)
      assert.equal(fetched.extent, 'whole')
      assert.equal(kept.length, 1)
    })

  it('makes one printable line of what a source says', async () => {
    const rude: EvidenceSource = {
      name: 'rude',
      get: () => Promise.reject(new Error(`\u001b[2J\u202egone\n${'x'.repeat(10_000)}`)),
    }
    const { fetched } = await fetchFrom([rude])
    const detail = fetched.answers[0]?.detail ?? ''
    assert.ok(detail.length <= 200)
    assert.doesNotMatch(detail, /\p{Cc}|\p{Cf}/u)
  })

  it('ends with the signal, and throws what our own disk throws', async () => {
    answer = () => undefined
    const stopping = new AbortController()
    const store = createMemoryStore()
    const waiting = fetchDocument(cid, {
      sources: [http()],
      store,
      timeoutMs: 60_000,
      now: () => 7,
      signal: stopping.signal,
    })
    stopping.abort(new Error('stopped'))
    await assert.rejects(waiting, /stopped/)
    await mkdir(join(folder, 'sub'), { recursive: true })
    const full = Object.assign(new Error('disk full'), { code: 'DISK_FULL', retryable: true })
    await assert.rejects(
      fetchDocument(cid, {
        sources: [folderSource('folder', folder)],
        store: { put: () => Promise.reject(full) },
        timeoutMs: 60_000,
        now: () => 7,
      }),
      /disk full/,
    )
  })

  it('asks everybody where it is told to', async () => {
    const folders = ['one', 'two'].map((name) => folderSource(name, folder))
    const fetched = await fetchDocument(cid, {
      sources: folders,
      store: createMemoryStore(),
      timeoutMs: 60_000,
      now: () => 7,
      asksAll: true,
    })
    assert.deepEqual(
      fetched.answers.map(({ answer: said }) => said),
      ['whole', 'whole'],
    )
  })
})
