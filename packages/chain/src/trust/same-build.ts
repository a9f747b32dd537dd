/** The end of the code that a constructor runs: RETURN, and INVALID before what it returns (solc). */
const constructorEnd = 'f3fe'

const runtimeIn = (creation: string): string => {
  for (let at = 0; at < creation.length; at += 2) {
    if (creation.startsWith(constructorEnd, at)) return creation.slice(at + constructorEnd.length)
  }
  return ''
}

const immutable = `7f${'00'.repeat(32)}`

/**
 * Whether deployed code is what a creation bytecode deploys, whatever values its constructor fixed: those stand in the creation code as
 * 32 bytes of zero behind a PUSH32. Both are 0x-hex. It has to be the whole of it: an end of it would be other code.
 */
export const isSameBuild = (deployed: string, creation: string): boolean => {
  const [code, expected] = [deployed.slice(2), runtimeIn(creation.slice(2))]
  if (code.length === 0 || code.length !== expected.length) return false
  let at = 0
  while (at < code.length) {
    if (code.slice(at, at + 2) !== expected.slice(at, at + 2)) return false
    const isFixed = expected.slice(at, at + immutable.length) === immutable
    at += isFixed ? immutable.length : 2
  }
  return true
}
