// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice A public source of randomness in numbered rounds: a round is pinned before its value can be known.
interface IRandomBeacon {
    /// @notice Pins the beacon round whose value comes to be at `notBefore` or after. The pool calls it when a round opens; a beacon that must
    /// be asked is asked here.
    /// @param notBefore unix seconds
    /// @return beaconRound the number of that round
    function pin(uint64 notBefore) external returns (uint64 beaconRound);

    /// @notice The value of a beacon round, once it is on chain. Immutable from then on.
    /// @param beaconRound the number of the round
    /// @return available whether the value is on chain
    /// @return value the randomness, zero while it is not available
    function randomness(uint64 beaconRound) external view returns (bool available, bytes32 value);
}
