// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Field} from "./Field.sol";

/// @notice From a message of 32 bytes to two field elements: hash_to_field of RFC 9380 §5.2 over expand_message_xmd of §5.3.1 with
/// keccak256, L = 48.
library HashToField {
    /// @dev keccak256 takes its input in blocks of 136 bytes; the RFC puts one of zeros first.
    uint256 private constant BLOCK_LENGTH = 136;

    /// @dev What the expansion gives: two elements of 48 bytes.
    uint16 private constant EXPANDED_LENGTH = 96;

    uint256 private constant HALF_WORD = 1 << 128;

    /// @notice The two elements that a message hashes to.
    /// @param message what is hashed
    /// @param domain the domain separation tag and, as the RFC wants it, its length in a byte
    function elements(bytes32 message, bytes memory domain) internal pure returns (uint256 u0, uint256 u1) {
        (uint256 first, uint256 second, uint256 third) = expand(message, domain);
        // The first element is the first word and half of the second, the second element the rest, both big-endian.
        u0 = addmod(mulmod(first, HALF_WORD, Field.P), second >> 128, Field.P);
        uint256 upper = mulmod(second % HALF_WORD, HALF_WORD, Field.P);
        u1 = addmod(mulmod(upper, HALF_WORD, Field.P), third, Field.P);
    }

    /// @notice 96 uniform bytes of a message, as three words.
    /// @param message what is expanded
    /// @param domain the domain separation tag and its length in a byte
    function expand(bytes32 message, bytes memory domain)
        internal
        pure
        returns (uint256 first, uint256 second, uint256 third)
    {
        bytes32 b0 = keccak256(abi.encodePacked(new bytes(BLOCK_LENGTH), message, EXPANDED_LENGTH, uint8(0), domain));
        bytes32 b1 = keccak256(abi.encodePacked(b0, uint8(1), domain));
        bytes32 b2 = keccak256(abi.encodePacked(b0 ^ b1, uint8(2), domain));
        bytes32 b3 = keccak256(abi.encodePacked(b0 ^ b2, uint8(3), domain));
        return (uint256(b1), uint256(b2), uint256(b3));
    }
}
