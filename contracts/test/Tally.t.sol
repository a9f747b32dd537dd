// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PanelMember} from "../src/interfaces/IDisputePool.sol";
import {FoundVotes} from "../src/libraries/FoundVotes.sol";
import {Tally} from "../src/libraries/Tally.sol";
import {Assertions} from "./support/Assertions.sol";

contract TallyTest is Assertions {
    bytes32 private constant CLAIM = keccak256("claim");

    /// @dev A digit per member: 0 nothing revealed, 1 ACCEPT, 2 REJECT of digest A, 3 NONDETERMINISTIC, 4 CANNOT_REPRODUCE for reason 6,
    /// 5 REJECT of digest A at rung 1, 6 REJECT at rung 2 of a digest of its own, 7 and 8 REJECT of digests B and C, 9 CANNOT_REPRODUCE for
    /// reason 3.
    function _members(uint256 digits, uint256 count) private pure returns (PanelMember[] memory members) {
        members = new PanelMember[](count);
        for (uint256 i = count; i > 0; i--) {
            uint8 digit = uint8(digits % 10);
            digits /= 10;
            PanelMember memory member = members[i - 1];
            member.revealed = digit != 0;
            member.outcome = digit == 9 ? 4 : digit > 4 ? 2 : digit;
            if (digit == 2 || digit == 5) member.resultDigest = "A";
            if (digit == 7 || digit == 8) member.resultDigest = bytes32(uint256(digit));
            if (digit == 6) member.resultDigest = keccak256(abi.encode(i));
            if (digit == 5) member.rung = 1;
            if (digit == 6) member.rung = 2;
            if (digit == 4) member.reason = 6;
            if (digit == 9) member.reason = 3;
        }
    }

    function _first(uint256 digits) private pure returns (uint8) {
        return Tally.unanimous(3, _members(digits, 5));
    }

    function _pair(uint256 digits) private pure returns (uint8) {
        return Tally.unanimous(2, _members(digits, 2));
    }

    function _express(uint256 digits) private pure returns (uint8) {
        return Tally.express(3, _members(digits, 5));
    }

    function _second(uint256 digits) private pure returns (uint8) {
        return Tally.majority(7, _members(digits, 7));
    }

    function test_the_first_round_must_be_unanimous() public pure {
        assertEq(_first(11100), 1, "three ACCEPT");
        assertEq(_first(10110), 1, "an alternate for a seat");
        assertEq(_first(22200), 2, "three equal REJECT");
        assertEq(_first(33300), 3, "three NONDETERMINISTIC");
        assertEq(_first(44400), 4, "three of one reason");
        assertEq(_first(22700), 0, "REJECT of another digest");
        assertEq(_first(44900), 0, "another reason");
        assertEq(_first(11200), 0, "dissent");
        assertEq(_first(21100), 0, "dissent in the first seat");
        assertEq(_first(11000), 0, "one missing");
        assertEq(_first(0), 0, "all missing");
    }

    function test_a_policy_of_tolerance_makes_digests_of_rejects_count_for_nothing() public pure {
        assertEq(_first(66600), 2, "three at rung 2, three digests");
        assertEq(_first(22600), 2, "two equal and one at rung 2");
        assertEq(_first(25600), 2, "bytes count at rung 1, and are equal");
        assertEq(_first(57600), 0, "bytes count at rung 1, and differ");
        assertEq(_second(6662111), 2, "one digest and three at rung 2");
        assertEq(_second(6627111), 3, "two digests and two at rung 2 are no four that agree");
        assertEq(_second(6666111), 2, "four at rung 2");
    }

    function test_a_pair_must_agree() public pure {
        assertEq(_pair(11), 1, "both ACCEPT");
        assertEq(_pair(22), 2, "both REJECT");
        assertEq(_pair(27), 0, "two digests");
        assertEq(_pair(12), 0, "dissent");
        assertEq(_pair(10), 0, "one missing");
    }

    function test_express_accepts_by_two_and_rejects_by_three() public pure {
        assertEq(_express(11000), 1, "two ACCEPT");
        assertEq(_express(11200), 1, "two ACCEPT against one");
        assertEq(_express(22000), 0, "two REJECT are not enough");
        assertEq(_express(22100), 0, "nor against one");
        assertEq(_express(22200), 2, "three equal REJECT");
        assertEq(_express(20220), 2, "an alternate for a seat");
        assertEq(_express(22700), 0, "another digest");
        assertEq(_express(22600), 2, "another digest, at a tolerant rung");
        assertEq(_express(33100), 3, "two NONDETERMINISTIC");
        assertEq(_express(49000), 4, "two CANNOT_REPRODUCE of any reason");
        assertEq(_express(12300), 0, "three minds");
        assertEq(_express(0), 0, "nobody");
    }

    function test_later_rounds_rule_by_majority_of_all_seats() public pure {
        assertEq(_second(1111222), 1, "four ACCEPT");
        assertEq(_second(1110000), 0, "three of three revealed are no majority");
        assertEq(_second(2222111), 2, "four equal REJECT");
        assertEq(_second(2227111), 3, "four REJECT, not four equal");
        assertEq(_second(2727271), 3, "six REJECT of two digests, three each");
        assertEq(_second(7222278), 2, "four equal among seven REJECT");
        assertEq(_second(3333111), 3, "four NONDETERMINISTIC");
        assertEq(_second(4949111), 4, "four CANNOT_REPRODUCE of any reason");
        assertEq(_second(1112224), 0, "no majority");
    }

    function test_three_digests_show_chance_only_with_a_majority_that_did_not_get_the_claim() public pure {
        assertEq(_second(2783111), 3, "three digests and a NONDETERMINISTIC against three ACCEPT");
        assertEq(_second(2780111), 0, "three digests of three");
        assertEq(_second(2273111), 0, "two digests and a NONDETERMINISTIC");
        assertEq(_second(3332221), 0, "one digest and three NONDETERMINISTIC do not add up");
        assertEq(_second(6783111), 0, "a digest at a tolerant rung is none");
        assertEq(_second(2784444), 4, "four CANNOT_REPRODUCE go before");
    }

    function test_fifteen_rule_by_eight() public pure {
        assertEq(Tally.majority(15, _members(111111112222222, 15)), 1, "eight ACCEPT");
        assertEq(Tally.majority(15, _members(111111122222224, 15)), 0, "seven and seven");
        assertEq(Tally.majority(15, _members(22222222111111100, 17)), 2, "eight REJECT among seventeen members");
    }

    function testFuzz_one_more_accept_never_takes_accept_away(uint256 seed, uint8 flip) public pure {
        for (uint256 mode = 0; mode < 4; mode++) {
            (uint256 seats, uint256 count) = mode == 3 ? (7, 7) : mode == 2 ? (2, 2) : (3, 3);
            // Few digits, so that majorities occur.
            uint256 digits = _digits(seed, count, 2 + seed % 8);
            uint256 place = 10 ** (flip % count);
            uint256 raised = digits - (digits / place % 10) * place + place;
            if (_ruling(mode, seats, _members(digits, count)) != 1) continue;
            assertEq(_ruling(mode, seats, _members(raised, count)), 1, "monotone");
        }
    }

    function testFuzz_the_order_of_members_does_not_matter(uint256 seed, uint256 shuffle) public pure {
        for (uint256 mode = 0; mode < 4; mode++) {
            (uint256 seats, uint256 count) = mode == 3 ? (7, 7) : mode == 2 ? (2, 2) : (3, 5);
            PanelMember[] memory members = _members(_digits(seed, count, 2 + seed % 9), count);
            uint8 before = _ruling(mode, seats, members);
            for (uint256 i = count - 1; i > 0; i--) {
                uint256 j = uint256(keccak256(abi.encode(shuffle, i))) % (i + 1);
                (members[i], members[j]) = (members[j], members[i]);
            }
            assertEq(_ruling(mode, seats, members), before, "shuffled");
        }
    }

    /// @dev Whatever rules, more than half of the seats said so, or differ from the claim.
    function testFuzz_no_minority_rules(uint256 seed) public pure {
        uint256 digits = _digits(seed, 7, 10);
        uint8 ruling = _second(digits);
        if (ruling == 0) return;
        uint256 behind;
        for (; digits > 0; digits /= 10) {
            uint256 digit = digits % 10;
            uint8 outcome = digit == 9 ? 4 : digit > 4 ? 2 : uint8(digit);
            if (outcome == ruling || (ruling == 3 && outcome == 2)) behind++;
        }
        assertBelow(3, behind, "votes behind it");
    }

    function test_a_finding_is_a_verdict_once_the_seal_is_open() public pure {
        assertEq(FoundVotes.verdictOf(8, CLAIM, true, CLAIM, true), 1, "the digest in the seal: ACCEPT");
        assertEq(FoundVotes.verdictOf(8, "other", true, CLAIM, true), 2, "another: REJECT");
        assertEq(FoundVotes.verdictOf(8, "other", true, CLAIM, false), 4, "another, of an unknown class");
        assertEq(FoundVotes.verdictOf(8, CLAIM, false, 0, true), 8, "nothing while it is shut");
        assertEq(FoundVotes.verdictOf(8, "other", true, 0, true), 2, "a seal around nothing");
        for (uint8 outcome = 0; outcome < 5; outcome++) {
            assertEq(FoundVotes.verdictOf(outcome, "other", true, CLAIM, true), outcome, "other votes stay");
        }
    }

    function test_findings_count_as_what_they_turn_out_to_be() public pure {
        assertEq(_findings(true, CLAIM, CLAIM, CLAIM), 1, "three ACCEPT");
        assertEq(_findings(true, "B", "B", "B"), 2, "three equal REJECT");
        assertEq(_findings(true, "B", "B", "C"), 0, "REJECT of two digests");
        assertEq(_findings(false, "B", "B", "C"), 4, "three of an unknown class");
        assertEq(_findings(false, "B", "B", CLAIM), 0, "dissent");
    }

    function _findings(bool rejectable, bytes32 a, bytes32 b, bytes32 c) private pure returns (uint8) {
        PanelMember[] memory members = new PanelMember[](3);
        (members[0].resultDigest, members[1].resultDigest, members[2].resultDigest) = (a, b, c);
        for (uint256 i = 0; i < 3; i++) {
            (members[i].revealed, members[i].outcome) = (true, 8);
        }
        FoundVotes.resolve(members, CLAIM, rejectable);
        return Tally.unanimous(3, members);
    }

    function _ruling(uint256 mode, uint256 seats, PanelMember[] memory members) private pure returns (uint8) {
        if (mode == 3) return Tally.majority(seats, members);
        return mode == 1 ? Tally.express(seats, members) : Tally.unanimous(seats, members);
    }

    /// @dev Digits from 0 to `kinds` - 1, of at most as many members as there are seats.
    function _digits(uint256 seed, uint256 count, uint256 kinds) private pure returns (uint256 digits) {
        uint256 filled = count == 5 ? 3 : count;
        for (uint256 i = 0; i < count; i++) {
            uint256 digit = i < filled ? uint256(keccak256(abi.encode(seed, i))) % kinds : 0;
            digits = digits * 10 + digit;
        }
    }
}
