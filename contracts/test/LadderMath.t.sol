// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ClassTerms} from "../src/interfaces/IDrawClasses.sol";
import {ParameterSet} from "../src/interfaces/IParameters.sol";
import {Ladder} from "../src/libraries/Ladder.sol";
import {Assertions} from "./support/Assertions.sol";

contract LadderMathTest is Assertions {
    function _set(uint32 unit, uint128 fee) private pure returns (ParameterSet memory set) {
        (set.beaconDelay, set.beaconTimeout, set.commitDuration, set.revealDuration) = (unit, unit, unit, unit);
        (set.appealWindow, set.finaliseGrace, set.finaliseMargin) = (unit, unit, unit);
        (set.expressCommitDuration, set.expressRevealDuration) = (unit / 2, unit / 2);
        set.feePerSeat = fee;
    }

    function _terms(bool pairs, uint16 second, uint16 third) private pure returns (ClassTerms memory terms) {
        (terms.pairs, terms.secondRoundFrom, terms.thirdRoundFrom) = (pairs, second, third);
    }

    function test_seats_double_and_one_more() public pure {
        assertEq(Ladder.seatsOf(1), 3, "first");
        assertEq(Ladder.seatsOf(2), 7, "second");
        assertEq(Ladder.seatsOf(3), 15, "third");
        assertEq(Ladder.costOfFirst(3, _set(0, 2)), 50, "all of them");
    }

    function test_class_rounds_change_at_the_terms_sizes() public pure {
        ClassTerms memory terms = _terms(true, 10, 25);
        uint8[8] memory sizes = [0, 1, 2, 9, 10, 24, 25, 255];
        uint8[8] memory rounds = [0, 0, 1, 1, 2, 2, 3, 3];
        for (uint256 i = 0; i < 8; i++) {
            assertEq(Ladder.classRounds(sizes[i], terms), rounds[i], "rounds");
        }
        terms.pairs = false;
        assertEq(Ladder.classRounds(2, terms), 0, "no pair");
        assertEq(Ladder.classRounds(3, terms), 1, "a panel");
    }

    function testFuzz_a_larger_class_never_has_fewer_rounds(uint256 size, bool pairs, uint16 second, uint16 third)
        public
        pure
    {
        ClassTerms memory terms = _terms(pairs, second, third < second ? second : third);
        size = bound(size, 0, 70_000);
        uint8 rounds = Ladder.classRounds(size, terms);
        assertTrue(Ladder.classRounds(size + 1, terms) >= rounds, "monotone");
        assertTrue(rounds == 0 || size >= (pairs ? 2 : 3), "a panel");
        if (rounds > 1) assertTrue(size >= terms.secondRoundFrom, "second");
        if (rounds > 2) assertTrue(size >= terms.thirdRoundFrom, "third");
    }

    function testFuzz_what_is_affordable_is_paid_for_and_one_more_is_not(uint256 amount, uint128 fee) public pure {
        ParameterSet memory set = _set(0, uint128(bound(fee, 1, type(uint128).max)));
        uint8 rounds = Ladder.affordable(amount, set);
        assertTrue(Ladder.costOfFirst(rounds, set) <= amount, "paid for");
        if (rounds < 3) assertTrue(Ladder.costOfFirst(rounds + 1, set) > amount, "one more is not");
    }

    function testFuzz_what_fits_ends_in_time_and_one_more_does_not(uint256 from, uint256 left, uint32 unit) public pure {
        ParameterSet memory set = _set(uint32(bound(unit, 1, 365 days)), 1);
        (from, left) = (bound(from, 0, type(uint40).max), bound(left, 0, type(uint64).max));
        uint8 rounds = Ladder.fitting(from, from + left, set);
        if (rounds > 0) assertTrue(Ladder.longest(rounds, set) <= left, "fits");
        if (rounds < 3) assertTrue(Ladder.longest(rounds + 1, set) > left, "one more does not");
    }

    function testFuzz_the_mode_is_the_longest_that_fits(uint256 left, uint32 unit, bool isSealed) public pure {
        ParameterSet memory set = _set(uint32(bound(unit, 2, 365 days)), 1);
        left = bound(left, 0, 8 * uint256(set.beaconDelay));
        (uint8 mode, uint8 rounds) = Ladder.modeOf(0, left, isSealed, set);
        bool standard = Ladder.longest(1, set) <= left;
        bool express = !isSealed && Ladder.longestExpress(set) <= left;
        assertEq(mode, standard ? 1 : express ? 2 : 0, "mode");
        assertTrue((rounds > 0) == (mode > 0), "rounds");
        assertTrue((mode == 0) == (Ladder.earliestEnd(0, isSealed, set) > left), "what it says it needs");
    }
}
