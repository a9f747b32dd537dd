// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice What a deployer of DrandBeacon needs to know of drand's evmnet, the League of Entropy's chain for EVMs. The chain hash
/// commits to the rest: sha256 of period, genesis, key, genesis seed and the name "evmnet".
library DrandEvmnet {
    /// @notice Names the chain in drand's HTTP API: /v2/chains/{hash}/rounds/{round}.
    bytes32 internal constant CHAIN_HASH = 0x04f1e9062b8a81f848fded9c12306733282b2727ecced50032187751166ec8c3;

    /// @notice What the chain hash covers besides period, genesis, key and name.
    bytes32 internal constant GENESIS_SEED = 0xcd7ad2f0e0cce5d8c288f2dd016ffe7bc8dc88dbb229b3da2b6ad736490dfed6;

    /// @notice Time of round 1, unix seconds.
    uint64 internal constant GENESIS = 1_727_521_075;

    /// @notice Seconds between rounds.
    uint64 internal constant PERIOD = 3;

    /// @notice The group's public key, in the order drand writes it, which is that of EIP-197.
    function groupKey() internal pure returns (uint256[4] memory) {
        return [
            0x07e1d1d335df83fa98462005690372c643340060d205306a9aa8106b6bd0b382,
            0x0557ec32c2ad488e4d4f6008f89a346f18492092ccc0d594610de2732c8b808f,
            0x0095685ae3a85ba243747b1b2f426049010f6b73a0cf1d389351d5aaaa1047f6,
            0x297d3a4f9749b33eb2d904c9d9ebf17224150ddd7abd7567a9bec6c74480ee0b
        ];
    }
}
