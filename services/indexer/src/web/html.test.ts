import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as fc from 'fast-check'
import { escapeHtml, html, toText } from './html.ts'

describe('html', () => {
  it('escapes text in elements and attributes', () => {
    const hostile = `"><script>alert('x')</script>&`
    assert.equal(
      toText(html`<a title="${hostile}">${hostile}</a>`),
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</a>',
    )
  })

  it('leaves markup as it is, also in lists', () => {
    const items = ['<1>', '<2>'].map((text) => html`<b>${text}</b>`)
    assert.equal(toText(html`<i>${items}</i>`), '<i><b>&lt;1&gt;</b><b>&lt;2&gt;</b></i>')
  })

  it('leaves nothing for what is absent, and keeps zero', () => {
    assert.equal(toText(html`[${null}${undefined}${false}${''}${0}]`), '[0]')
  })

  it('shows characters that hide or reorder text', () => {
    assert.equal(escapeHtml('abc\u202Edcba'), 'abc\\u{202e}dcba')
    assert.equal(escapeHtml('a\u0000b\u200Bc'), 'a\\u{0}b\\u{200b}c')
    assert.equal(escapeHtml('lone \uD800!'), 'lone \\u{d800}!')
    assert.equal(escapeHtml('pair 🌸, line\nbreak'), 'pair 🌸, line\nbreak')
  })

  it('gives plain text back by a short way, which lets nothing through that the long way would not', () => {
    for (let code = 0; code < 0x300; code += 1) {
      const character = String.fromCharCode(code)
      // A letter beyond ASCII takes the long way.
      assert.equal(escapeHtml(character), escapeHtml(`é${character}`).slice(1), `code ${code}`)
    }
  })

  it('lets no object pass for markup that came from JSON', () => {
    const forged: unknown = JSON.parse('{"markup":"<script>","toString":"<script>"}')
    assert.throws(() => html`${forged as string}`, TypeError)
  })

  it('never lets text open a tag, close an attribute or start an entity of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const safe = escapeHtml(text)
        assert.doesNotMatch(safe, /[<>"']/)
        assert.doesNotMatch(safe, /&(?!(amp|lt|gt|quot|#39);)/)
      }),
    )
  })
})
