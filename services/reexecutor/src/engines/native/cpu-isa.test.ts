import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseIsa } from './cpu-isa.ts'

describe('parseIsa', () => {
  it('names what libraries choose their code by, in an order of its own', () => {
    const cpuinfo =
      'processor\t: 0\nflags\t\t: fpu fma avx2 sse4_2 avx512f avx sse4_1\nbugs\t\t: spectre_v1\n'
    assert.equal(parseIsa(cpuinfo), 'sse4_1+sse4_2+avx+fma+avx2+avx512f')
    assert.equal(parseIsa(cpuinfo.replace('fma ', '')), 'sse4_1+sse4_2+avx+avx2+avx512f')
  })

  it('reads an ARM machine, and does not guess', () => {
    assert.equal(parseIsa('Features\t: fp asimd asimddp sve\n'), 'asimd+asimddp+sve')
    assert.equal(parseIsa('model name : none\n'), 'unknown')
  })
})
