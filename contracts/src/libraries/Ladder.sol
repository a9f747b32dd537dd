// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ParameterSet} from "../interfaces/IParameters.sol";

/// @notice The rounds a dispute can go through: 3 seats, unanimous; then 7, by majority.
library Ladder {
    uint8 internal constant ROUNDS = 2;
    uint8 internal constant ALTERNATES = 2;

    /// @notice Seats of a round, counted from 1.
    function seatsOf(uint8 round) internal pure returns (uint8) {
        return round == 1 ? 3 : 7;
    }

    /// @notice What a round costs the challenger, in wei.
    function costOf(uint8 round, ParameterSet memory set) internal pure returns (uint256) {
        return uint256(seatsOf(round)) * set.feePerSeat;
    }

    /// @notice What the first `rounds` rounds cost together, in wei.
    function costOfFirst(uint8 rounds, ParameterSet memory set) internal pure returns (uint256 cost) {
        for (uint8 round = 1; round <= rounds; round++) {
            cost += costOf(round, set);
        }
    }

    /// @notice How many rounds, from the first, an amount of wei pays for.
    function affordable(uint256 amount, ParameterSet memory set) internal pure returns (uint8 rounds) {
        uint256 cost;
        while (rounds < ROUNDS) {
            cost += costOf(rounds + 1, set);
            if (cost > amount) break;
            rounds++;
        }
    }

    /// @notice Seconds that `rounds` rounds and finalising take at worst.
    function longest(uint8 rounds, ParameterSet memory set) internal pure returns (uint256) {
        uint256 round = uint256(set.beaconDelay) + set.beaconTimeout + set.commitDuration + set.revealDuration;
        return rounds * round + set.finaliseGrace + set.finaliseMargin;
    }

    /// @notice How many rounds end before a deadline, at worst, when the first opens at `from` (unix seconds).
    function fitting(uint256 from, uint256 deadline, ParameterSet memory set) internal pure returns (uint8 rounds) {
        while (rounds < ROUNDS && from + longest(rounds + 1, set) <= deadline) rounds++;
    }
}
