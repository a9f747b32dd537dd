// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PanelMember} from "../src/interfaces/IDisputePool.sol";
import {Tally} from "../src/libraries/Tally.sol";
import {Assertions} from "./support/Assertions.sol";

contract TallyTest is Assertions {
    /// @dev Digits: outcome of each member, 0 for none revealed. REJECTs have digest A, 7 is a REJECT with digest B, 8 one with C;
    /// CANNOT_REPRODUCEs have reason 6, 9 has reason 3.
    function _ruling(uint8 round, uint256 digits, uint8 count, uint8 seats) private pure returns (uint8) {
        PanelMember[] memory members = new PanelMember[](count);
        for (uint256 i = count; i > 0; i--) {
            uint8 digit = uint8(digits % 10);
            digits /= 10;
            PanelMember memory member = members[i - 1];
            member.revealed = digit != 0;
            member.outcome = digit == 9 ? 4 : digit > 6 ? 2 : digit;
            if (digit == 2 || digit == 7 || digit == 8) member.resultDigest = bytes32(uint256(digit));
            if (digit == 4) member.reason = 6;
            if (digit == 9) member.reason = 3;
        }
        return Tally.rulingOf(round, seats, members);
    }

    function _first(uint256 digits) private pure returns (uint8) {
        return _ruling(1, digits, 5, 3);
    }

    function _second(uint256 digits) private pure returns (uint8) {
        return _ruling(2, digits, 7, 7);
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
        assertEq(_second(3332221), 0, "NONDETERMINISTIC and REJECT do not add up");
    }

    function testFuzz_one_more_accept_never_takes_accept_away(uint256 seed, uint8 flip) public pure {
        uint256 digits;
        for (uint256 i = 0; i < 7; i++) {
            digits = digits * 10 + (seed >> (i * 8)) % 5;
        }
        uint256 place = 10 ** (flip % 7);
        uint256 raised = digits - (digits / place % 10) * place + place;
        if (_second(digits) == 1) assertEq(_second(raised), 1, "monotone");
    }

    function testFuzz_the_order_of_members_does_not_matter(uint256 seed, uint256 shift) public pure {
        uint256 digits;
        for (uint256 i = 0; i < 7; i++) {
            digits = digits * 10 + (seed >> (i * 8)) % 10 % 9;
        }
        uint256 place = 10 ** (shift % 7);
        uint256 rotated = digits % place * (10_000_000 / place) + digits / place;
        if (_hasOutcomes(digits)) assertEq(_second(rotated), _second(digits), "rotated");
    }

    /// @dev 5 and 6 are no votes.
    function _hasOutcomes(uint256 digits) private pure returns (bool) {
        for (; digits > 0; digits /= 10) {
            if (digits % 10 == 5 || digits % 10 == 6) return false;
        }
        return true;
    }
}
