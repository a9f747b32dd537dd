// Rolls dice with the host's entropy and stamps the roll with the host's clock: a program whose result nobody can repeat
// unless both are virtual.
//
//   arguments  how many dice (5)
//   stdout     the roll and the time
//   /outputs   roll.txt, the same line

import { integerOr } from '../../assembly/numbers'
import { fail, print, programArguments, randomByte, realtime, writeOutputText } from '../../assembly/wasi'

/** One to six, each as likely as the others: bytes from 252 on are rolled again. */
function roll(): i32 {
  let byte = randomByte()
  while (byte > 251) byte = randomByte()
  return (<i32>byte % 6) + 1
}

function main(): void {
  const values = programArguments()
  const count = values.length > 0 ? integerOr(values[0], -1) : 5
  if (count < 1 || count > 1000) return fail('dice: expected a number from 1 to 1000')
  let line = 'rolled'
  for (let die: i64 = 0; die < count; die++) line += ' ' + roll().toString()
  line += ' at ' + realtime().toString() + ' ns'
  writeOutputText('roll.txt', line + '\n')
  print(line)
}

main()
