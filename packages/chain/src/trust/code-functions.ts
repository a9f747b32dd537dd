/** Functions that give somebody power and that none of our contracts has, by the first four bytes of their hashes (Solidity ABI). */
const TELLING: Readonly<Record<string, string>> = {
  '40c10f19': 'mint(address,uint256)',
  a0712d68: 'mint(uint256)',
  '9dc29fac': 'burn(address,uint256)',
  '2f2ff15d': 'grantRole(bytes32,address)',
  '3659cfe6': 'upgradeTo(address)',
  '4f1ef286': 'upgradeToAndCall(address,bytes)',
  '8f283970': 'changeAdmin(address)',
  '44337ea1': 'addToBlacklist(address)',
  f9f92be4: 'blacklist(address)',
  fe575a87: 'isBlacklisted(address)',
  '8456cb59': 'pause()',
  '3ccfd60b': 'withdraw()',
  '51cff8d9': 'withdraw(address)',
  f3fef3a3: 'withdraw(address,uint256)',
  '5cffe9de': 'flashLoan(address,address,uint256,bytes)',
}

const pushFour = 0x63

/** The telling functions that code compares its input with (PUSH4 of their selectors), less those that its contract is known to have. */
export const tellingFunctions = (code: string, known: ReadonlySet<string>): readonly string[] => {
  const bytes = Buffer.from(code.slice(2), 'hex')
  const found = new Set<string>()
  for (let at = 0; at < bytes.length;) {
    const opcode = bytes[at] ?? 0
    if (opcode === pushFour) {
      const selector = bytes.subarray(at + 1, at + 5).toString('hex')
      const name = TELLING[selector]
      if (name !== undefined && !known.has(selector)) found.add(name)
    }
    // PUSH1 to PUSH32 carry their bytes behind them.
    at += opcode >= 0x60 && opcode <= 0x7f ? opcode - 0x5e : 1
  }
  return [...found].toSorted((left, right) => (left < right ? -1 : 1))
}
