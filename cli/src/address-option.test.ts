import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressOption } from './address-option.ts'

const right = '0x5FC8d32690cc91D4c39d9d3abcBD16989F875707'

describe('addressOption', () => {
  it('takes an address with its capitals or without, and nothing where none is given', () => {
    assert.equal(addressOption({ controller: right }, 'controller'), right)
    assert.equal(addressOption({ controller: right.toLowerCase() }, 'controller'), right)
    assert.equal(addressOption({}, 'controller'), undefined)
  })

  it('says of a mistyped digit that it is one, and of what is no address what one is', () => {
    const refused = (text: string, message: RegExp): void =>
      assert.throws(() => addressOption({ controller: text }, 'controller'), { code: 'USAGE', message })
    refused(`${right.slice(0, -1)}8`, /^--controller: the capitals of 0x5FC8\w+8 are no EIP-55 checksum/)
    refused('0x5FC8', /^--controller takes an address, 0x and 40 hex digits, got 0x5FC8$/)
    refused('\u{1b}[2J', /got \[2J$/)
  })
})
