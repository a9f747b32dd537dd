/** Rounds of drand's evmnet as its HTTP API gave them; the contracts are tested with the same (contracts/test/beacon/DrandVectors.sol). */
export const EVMNET_ROUNDS = [
  {
    round: 1n,
    randomness: '0x781b75698adc3af62cfa55db83cf0c73ae54e1ac8c0d4c3a2224126b65369ec5',
    signature: [
      0x11f812d738a36b2210dc88c2d635ad8039588205f42445d6de09e6530165c346n,
      0x2a23aca348c84badcf8df5321ac24577b7963d5b0d780bc4626baedb45cde373n,
    ],
  },
  {
    round: 513n,
    randomness: '0x7314ea6e75107e5ee9bdbe1a597961f624ec1b58131d93986cfd30e29b04da05',
    signature: [
      0x06ded8c05af23042a0caf9b404c6140f9ec64adbaf82f04d5c37153e8412ed58n,
      0x0f827c7d5ac7d02ca0bbd989d07594729bdcde7d6dc1001191c59dc9033d31b2n,
    ],
  },
  {
    round: 10_000_000n,
    randomness: '0x8b8535f192275f32bc8532d19f0465f25abc4cb762697236a29665bc5248aa6c',
    signature: [
      0x2c7b65b5acfe55256910ca71cf0a0fa71ac34c2a1167f86a22930a03e70ebec0n,
      0x0f7a530796e7ee38600b06da0390634a9b154e3eebc3b323dde2111e1c8ebdf3n,
    ],
  },
  {
    round: 10_000_013n,
    randomness: '0xdb9cd091d7dd1378a6a26f2e06bc64ad4276a36fb2f8813f45e49e8aea79554f',
    signature: [
      0x13d1b70855d04ea9af3efc4a03378f655459da97819ca4c63427104cf20bd724n,
      0x2c4116eba1899aefcc969a160faa09d164ef5c2dbcef91ad7455ad7c0457d37cn,
    ],
  },
  {
    round: 19_732_510n,
    randomness: '0xd1889b6bb74aa7655f778a330380440d0e9a7ba2dc2f1f54b5009663f362c346',
    signature: [
      0x180a58cd3c3299b4eac3c7730cba7d00e084edba93da88d4513f4bdabb209e92n,
      0x183a6779d3ce0f92744930f77ef5407fab5f0dd80a395c7f1da23856f23ecbd2n,
    ],
  },
] as const
