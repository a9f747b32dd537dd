// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ClassTerms} from "../interfaces/IDrawClasses.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {Mode} from "./Numbers.sol";

/// @notice The rounds a dispute can go through: 3 seats, unanimous, then 7 and 15 by majority; or a pair where a class has no more; and what
/// a class's size, the money and the time that is left allow of them. Times are unix seconds, durations seconds.
library Ladder {
    uint8 internal constant ROUNDS = 3;
    uint8 internal constant ALTERNATES = 2;
    uint8 internal constant PAIR = 2;

    /// @notice Seats of a round, counted from 1.
    function seatsOf(uint8 round) internal pure returns (uint8) {
        return uint8(2 ** (round + 1) - 1);
    }

    /// @notice Operators that must be drawable for a first round.
    function smallestPanel(ClassTerms memory terms) internal pure returns (uint8) {
        return terms.pairs ? PAIR : seatsOf(1);
    }

    /// @notice The rounds that a class's size allows, 0 when it has no panel.
    /// @param drawable operators with weight, but for the parties'
    function classRounds(uint256 drawable, ClassTerms memory terms) internal pure returns (uint8) {
        if (drawable < smallestPanel(terms)) return 0;
        if (drawable < terms.secondRoundFrom) return 1;
        return drawable < terms.thirdRoundFrom ? 2 : ROUNDS;
    }

    /// @notice What a round costs who pays for it, in wei. A pair is escrowed as three seats; what it does not earn goes back.
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

    /// @notice Seconds that `rounds` standard rounds, the last ruling's appeal window and finalising take at worst.
    function longest(uint8 rounds, ParameterSet memory set) internal pure returns (uint256) {
        uint256 round = uint256(set.beaconDelay) + set.beaconTimeout + set.commitDuration + set.revealDuration;
        return rounds * round + longestAfterRuling(set);
    }

    /// @notice Seconds from a standard ruling to the end of its appeal window and of finalising, at worst.
    function longestAfterRuling(ParameterSet memory set) internal pure returns (uint256) {
        return uint256(set.appealWindow) + set.finaliseGrace + set.finaliseMargin;
    }

    /// @notice Seconds that an Express dispute takes at worst.
    function longestExpress(ParameterSet memory set) internal pure returns (uint256) {
        return uint256(set.beaconDelay) + set.beaconTimeout + set.expressCommitDuration + set.expressRevealDuration
            + set.finaliseGrace + set.finaliseMargin;
    }

    /// @notice How many standard rounds end before a deadline, at worst, when the first opens at `from`.
    function fitting(uint256 from, uint256 deadline, ParameterSet memory set) internal pure returns (uint8 rounds) {
        while (rounds < ROUNDS && from + longest(rounds + 1, set) <= deadline) rounds++;
    }

    /// @notice The mode a check at `from` gets and the rounds that fit in it; 0 and 0 when not one does. A sealed claim is never Express.
    function modeOf(uint256 from, uint256 deadline, bool isSealed, ParameterSet memory set)
        internal
        pure
        returns (uint8 mode, uint8 rounds)
    {
        rounds = fitting(from, deadline, set);
        if (rounds > 0) return (Mode.STANDARD, rounds);
        if (!isSealed && from + longestExpress(set) <= deadline) return (Mode.EXPRESS, 1);
    }

    /// @notice When a check at `from` would end at worst in the shortest mode that its claim allows.
    function earliestEnd(uint256 from, bool isSealed, ParameterSet memory set) internal pure returns (uint256) {
        uint256 standard = longest(1, set);
        uint256 express = longestExpress(set);
        return from + (isSealed || standard < express ? standard : express);
    }
}
