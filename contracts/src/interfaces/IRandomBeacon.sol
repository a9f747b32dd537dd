// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A public source of randomness in numbered rounds: a round is pinned before its value can be known.
interface IRandomBeacon {
    /// @notice The first beacon round that is not produced before `timestamp`.
    /// @param timestamp unix seconds
    /// @return beaconRound the number of that round
    function roundAt(uint64 timestamp) external view returns (uint64 beaconRound);

    /// @notice The value of a beacon round, once it is on chain. Immutable from then on.
    /// @param beaconRound the number of the round
    /// @return available whether the value is on chain
    /// @return value the randomness, zero while it is not available
    function randomness(uint64 beaconRound) external view returns (bool available, bytes32 value);
}
