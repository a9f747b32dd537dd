import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { appealResultFromNumber, appealResultNumber, APPEAL_RESULTS } from './appeal-results.ts'
import { classTermsFromJson, classTermsToJson } from './class-terms.ts'
import { dealStateFromNumber, dealStateNumber, DEAL_STATES, isFinalDealState } from './deal-states.ts'
import { faultFromNumber, faultNumber, FAULTS } from './faults.ts'
import { parseAddress, parseBytes32, sameAddress } from './ids.ts'
import { modeFromNumber, modeNumber, MODES } from './modes.ts'
import {
  controllerCallOf,
  DISPUTE_OUTCOMES,
  findingOfVerdict,
  FINDINGS,
  isRuling,
  outcomeFromNumber,
  outcomeNumber,
  RULINGS,
  verdictFromNumber,
  verdictOfFinding,
  VERDICTS,
} from './outcomes.ts'
import { parameterSetFromJson, parameterSetToJson } from './parameters.ts'
import { paymentDirectionFromNumber, paymentReasonFromNumber, paymentReasonNumber } from './payments.ts'
import { phaseFromNumber, phaseNumber, PHASES } from './phases.ts'
import { isReason, reasonFromNumber, reasonNumber, REASONS } from './reasons.ts'
import { CLASS_TERMS, PARAMETERS } from '../testing/facts.ts'

describe('outcomes', () => {
  it('have the numbers of the pool', () => {
    const numbered = DISPUTE_OUTCOMES.map((outcome) => [outcomeNumber(outcome), outcome])
    assert.deepEqual(numbered, [
      [1, 'ACCEPT'],
      [2, 'REJECT'],
      [3, 'NONDETERMINISTIC'],
      [4, 'CANNOT_REPRODUCE'],
      [5, 'INCONCLUSIVE'],
      [6, 'PREEMPTED'],
      [7, 'UNSERVICEABLE'],
    ])
    assert.equal(outcomeFromNumber(6), 'PREEMPTED')
  })

  it('know no number outside the table', () => {
    assert.equal(outcomeFromNumber(0), undefined)
    assert.equal(outcomeFromNumber(8), undefined, 'FOUND ends no dispute')
    assert.equal(outcomeFromNumber(9), undefined)
    assert.equal(verdictFromNumber(5), undefined)
  })

  it('let a vote say FOUND, and a panel rule the other verdicts', () => {
    assert.deepEqual(
      VERDICTS.map((verdict) => [outcomeNumber(verdict), verdictFromNumber(outcomeNumber(verdict))]),
      [
        [1, 'ACCEPT'],
        [2, 'REJECT'],
        [3, 'NONDETERMINISTIC'],
        [4, 'CANNOT_REPRODUCE'],
        [8, 'FOUND'],
      ],
    )
    assert.deepEqual(DISPUTE_OUTCOMES.filter(isRuling), RULINGS)
    assert.deepEqual(RULINGS, VERDICTS.slice(0, 4))
  })

  it('pair each finding with the verdict it becomes', () => {
    assert.deepEqual(FINDINGS.map(verdictOfFinding), VERDICTS)
    assert.deepEqual(VERDICTS.map(findingOfVerdict), [
      'MATCH',
      'MISMATCH',
      'NONDETERMINISTIC',
      'CANNOT_EXECUTE',
      'UNCOMPARED',
    ])
  })

  it('touch the controller for ACCEPT and REJECT only', () => {
    assert.deepEqual(
      DISPUTE_OUTCOMES.filter((outcome) => controllerCallOf(outcome) !== null),
      ['ACCEPT', 'REJECT'],
    )
  })
})

describe('numbered tables', () => {
  it('number reasons 1 to 14, faults 1 to 4, phases 0 to 9, modes and appeals from 1, deal states 0 to 10', () => {
    assert.deepEqual(
      REASONS.map(({ name }) => reasonFromNumber(reasonNumber(name))),
      REASONS.map(({ name }) => name),
    )
    assert.deepEqual(
      REASONS.map(({ number }) => number),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
    )
    assert.deepEqual(
      FAULTS.map(({ name, number }) => [faultNumber(name), number]),
      [
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ],
    )
    assert.deepEqual(
      PHASES.map(({ name }) => phaseNumber(name)),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    )
    assert.deepEqual(
      MODES.map(({ name, number }) => [modeNumber(name), modeFromNumber(number)]),
      [
        [1, 'STANDARD'],
        [2, 'EXPRESS'],
      ],
    )
    assert.deepEqual(
      APPEAL_RESULTS.map(({ name, number }) => [appealResultNumber(name), appealResultFromNumber(number)]),
      [
        [1, 'UPHELD'],
        [2, 'OVERTURNED'],
        [3, 'NEITHER'],
      ],
    )
    assert.deepEqual(
      DEAL_STATES.map(({ name }) => dealStateNumber(name)),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    )
  })

  it('answer undefined for numbers they do not know', () => {
    assert.equal(reasonFromNumber(0), undefined)
    assert.equal(faultFromNumber(5), undefined)
    assert.equal(phaseFromNumber(10), undefined)
    assert.equal(modeFromNumber(0), undefined)
    assert.equal(appealResultFromNumber(4), undefined)
    assert.equal(dealStateFromNumber(11), undefined)
    assert.equal(paymentReasonFromNumber(5), undefined)
    assert.equal(paymentDirectionFromNumber(4), undefined)
  })

  it('spell the numbers that Lilypad and the pool use', () => {
    assert.equal(reasonFromNumber(4), 'INPUTS_UNBOUND')
    assert.equal(reasonFromNumber(14), 'MODULE_MUTABLE')
    assert.equal(reasonFromNumber(15), undefined)
    assert.equal(dealStateFromNumber(10), 'TimeoutMediateResults')
    assert.equal(paymentReasonNumber('MediationFee'), 4)
    assert.equal(paymentDirectionFromNumber(3), 'Slashed')
    assert.equal(phaseFromNumber(4), 'TALLY')
    assert.equal(phaseFromNumber(7), 'APPEAL')
    assert.equal(faultFromNumber(4), 'CANARY')
    assert.ok(isReason('TIMEOUT') && !isReason('LATE'))
    assert.ok(isFinalDealState('MediationRejected') && !isFinalDealState('ResultsChecked'))
  })
})

describe('ids', () => {
  const address = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC'

  it('are checksummed as EIP-55 asks', () => {
    assert.equal(parseAddress(address.toLowerCase()), address)
    assert.ok(sameAddress(address, address.toLowerCase()))
    assert.throws(() => parseAddress(address.replace('3C44C', '3c44C')), /expected a 20-byte hex address/)
    assert.throws(() => parseAddress('0x12'), TypeError)
  })

  it('of 32 bytes are lower-case hex of the right length', () => {
    assert.equal(parseBytes32(`0x${'AB'.repeat(32)}`), `0x${'ab'.repeat(32)}`)
    assert.throws(() => parseBytes32(`0x${'ab'.repeat(31)}`), TypeError)
  })
})

describe('parameters', () => {
  it('survive JSON, wei included', () => {
    const json = JSON.parse(JSON.stringify(parameterSetToJson(PARAMETERS)))
    assert.equal(json.lockPerSeat, '25000000000000000000')
    assert.deepEqual(parameterSetFromJson(json), PARAMETERS)
    assert.deepEqual(Object.keys(json).length, 26, 'every field of IParameters.ParameterSet')
  })

  it('of a class survive JSON too', () => {
    const json = JSON.parse(JSON.stringify(classTermsToJson(CLASS_TERMS)))
    assert.equal(json.weightFloor, '300000000000000000000')
    assert.deepEqual(classTermsFromJson(json), CLASS_TERMS)
  })
})
