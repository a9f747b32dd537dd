// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice As much of a sortition as Canaries asks for.
contract EpochDouble {
    uint64 public constant epochLength = 600;

    function epochAt(uint64 timestamp) external pure returns (uint64) {
        return timestamp / epochLength;
    }
}
