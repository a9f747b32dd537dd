import { CID } from 'multiformats/cid'
import { cidOf } from '../../bundle/cid.ts'
import { writeCar } from '../../bundle/write-car.ts'
import { cborBlock } from '../cbor-block.ts'

/** What of an examined job is private. */
export type PrivateContent = {
  readonly fileName: string
  readonly fileDigest: string
  readonly fileSize: number
  readonly log: string
  readonly theirs: string
  readonly detail: string
}

export const examplePrivate: PrivateContent = {
  fileName: 'outputs/patient-4711.txt',
  fileDigest: `0x${'5e'.repeat(32)}`,
  fileSize: 12,
  log: 'positive for HLA-B27\n',
  theirs: 'deadbeefcafe',
  detail: 'outputs/patient-4711.txt could not be read',
}

const digest = (byte: string): string => `0x${byte.repeat(32)}`

/** The evidence of an examination, as a reexecutor writes it, with this content. */
export const examinedJob = (content: PrivateContent = examplePrivate): Uint8Array => {
  const tail = Buffer.from(content.log)
  const raw = { cid: cidOf('raw', tail), bytes: tail }
  const log = { size: tail.length, tail: CID.decode(raw.cid.bytes) }
  const file = { path: content.fileName, size: content.fileSize, sha256: content.fileDigest }
  const root = cborBlock({
    version: 1,
    examinationId: digest('e1'),
    request: {
      runs: [digest('a1')],
      claim: { resultCid: 'QmNiHKRzZtXYrJK6gVffMHZSB2WUiBK21X7ToqGHByQ9Q5', highestRung: 1 },
      policy: null,
      isModulePinned: true,
      isPortable: true,
    },
    policyDigest: digest('00'),
    claimBytes: 'absent',
    runs: [
      {
        state: 'completed',
        runId: digest('a1'),
        exitCode: 0,
        resultCid: 'QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o',
        resultDigest: digest('d2'),
        files: [file, { path: 'stdout', size: tail.length, sha256: content.fileDigest }],
        startedAt: '2026-11-23T12:00:00.000Z',
        wallMs: 17,
        engine: 'wasm',
        slot: 'wasm-0',
        determinismClass: 'dc1:wasm',
        drawClass: 'portable',
        knownAnswer: { ok: true, expected: 'QmA', found: 'QmA' },
        logs: { stdout: log, stderr: log },
      },
    ],
    comparisons: {
      withClaim: [
        {
          likeness: 'different',
          rung: 1,
          files: [
            {
              path: content.fileName,
              likeness: 'different',
              firstDifference: { offset: 3, ours: 'ff', theirs: content.theirs },
            },
          ],
        },
      ],
      betweenRuns: null,
    },
    statement: { finding: 'UNDECIDED', wantedRun: 2, rung: 0, detail: content.detail },
  })
  return writeCar(root.cid, [root, raw])
}
