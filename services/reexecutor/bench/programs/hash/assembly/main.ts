// Integers alone: mixes a state a hundred million times over.

const answer = memory.data(4)
let state: u32 = 0x9e3779b9

for (let index: u32 = 0; index < 100_000_000; index++) {
  state = (state ^ index) * 0x85ebca6b
  state ^= state >> 13
}
store<u32>(answer, state)
