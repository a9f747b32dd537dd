// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Vote} from "../interfaces/IDisputePool.sol";

/// @notice EIP-712 hashStruct of a vote.
library VoteHash {
    bytes32 internal constant TYPEHASH = keccak256(
        "Vote(bytes32 disputeId,uint8 round,address mediator,uint8 outcome,uint8 rung,uint16 reason,bytes32 resultDigest,bytes32 evidence,bytes32 salt)"
    );

    /// @notice keccak256 of the type hash and the vote's fields.
    function structHash(Vote memory vote) internal pure returns (bytes32) {
        // Every field is one word, so the struct encodes as its fields do.
        return keccak256(abi.encode(TYPEHASH, vote));
    }
}
