// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A public source of randomness in numbered rounds: a round is pinned before its value can be known.
interface IRandomBeacon {
    /// @notice A round's value is on chain, for good.
    event RandomnessPublished(uint64 indexed round, bytes32 randomness);

    /// @notice Pins the beacon round whose value comes to be at or after `notBefore`. The pool pins one when a round opens; a beacon
    /// that has to be asked is asked here. Nothing that happens later changes which round it is.
    /// @param notBefore unix seconds
    /// @return beaconRound the number of that round
    function pin(uint64 notBefore) external returns (uint64 beaconRound);

    /// @notice The value of a beacon round, once it is on chain. Immutable from then on.
    /// @param beaconRound the number of the round
    /// @return available whether the value is on chain
    /// @return value the randomness, zero while it is not available
    function randomness(uint64 beaconRound) external view returns (bool available, bytes32 value);
}
