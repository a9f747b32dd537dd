const immutable = `7f${'00'.repeat(32)}`

/**
 * Whether deployed code is what a creation bytecode deploys, whatever values its constructor fixed: those stand in the creation code as
 * 32 bytes of zero behind a PUSH32. Both are 0x-hex; the deployed code is the end of the creation code.
 */
export const isSameBuild = (deployed: string, creation: string): boolean => {
  const [code, whole] = [deployed.slice(2), creation.slice(2)]
  if (code.length === 0 || code.length > whole.length) return false
  const expected = whole.slice(-code.length)
  let at = 0
  while (at < code.length) {
    if (code.slice(at, at + 2) !== expected.slice(at, at + 2)) return false
    const isFixed = expected.slice(at, at + immutable.length) === immutable
    at += isFixed ? immutable.length : 2
  }
  return true
}
