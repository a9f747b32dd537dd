// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Quote} from "../src/interfaces/IDisputePool.sol";
import {ClassTerms} from "../src/interfaces/IDrawClasses.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract QuoteTest is DisputeDriver {
    function test_a_quote_says_what_each_round_seats_and_costs() public {
        _submit(DEAL, CLAIM);
        Quote memory quoted = pool.quoteIn(DEAL, CLASS);
        assertEq(quoted.seats.length, 3, "the whole ladder");
        (uint8[3] memory seats, uint256[] memory costs) = ([3, 7, 15], quoted.roundCosts);
        for (uint256 i = 0; i < 3; i++) {
            assertEq(quoted.seats[i], seats[i], "seats");
            assertEq(costs[i], uint256(seats[i]) * 1e18, "costs");
        }
        assertEq(quoted.drawClass, CLASS, "class");
        assertEq(quoted.drawable, 12, "drawable");
        assertEq(quoted.classRounds, 2, "of twelve");
        assertEq(quoted.deadline, block.timestamp + judgeTimeout, "deadline");
        assertEq(quoted.mode, 1, "STANDARD");
        assertEq(quoted.rounds, 2, "both fit");
    }

    function test_a_quote_follows_the_real_deadline() public {
        judgeTimeout = 2 * 1050 + 780;
        _submit(DEAL, CLAIM);
        uint256 submittedAt = block.timestamp;
        assertEq(pool.quoteIn(DEAL, CLASS).rounds, 2, "two fit to the second");
        vm.warp(submittedAt + 1);
        assertEq(pool.quoteIn(DEAL, CLASS).rounds, 1, "a second later one");
        vm.warp(submittedAt + 1051);
        Quote memory quoted = pool.quoteIn(DEAL, CLASS);
        assertTrue(quoted.mode == 2 && quoted.rounds == 1, "then Express");
        vm.warp(submittedAt + judgeTimeout - 1070 + 1);
        quoted = pool.quoteIn(DEAL, CLASS);
        assertTrue(quoted.mode == 0 && quoted.rounds == 0, "then nothing");
    }

    function test_a_pair_seats_two_and_escrows_three() public {
        _keep(2);
        _submit(DEAL, CLAIM);
        Quote memory quoted = pool.quoteIn(DEAL, CLASS);
        assertEq(quoted.classRounds, 1, "one round");
        assertEq(quoted.seats[0], 2, "two seats");
        assertEq(quoted.roundCosts[0], 3e18, "what has to be paid");
    }

    function test_a_class_that_takes_no_challenge_has_no_rounds() public {
        _join(EXACT, 2);
        _submit(DEAL, CLAIM);
        Quote memory quoted = pool.quoteIn(DEAL, EXACT);
        assertTrue(quoted.drawable == 2 && quoted.classRounds == 0 && quoted.rounds == 0, "no pairs there");
        quoted = pool.quoteIn(DEAL, OTHER);
        assertTrue(quoted.drawable == 0 && quoted.classRounds == 0 && quoted.rounds == 0, "not listed");
    }

    function test_without_a_result_there_is_nothing_to_check() public {
        Quote memory quoted = pool.quoteIn("unknown", CLASS);
        assertTrue(quoted.mode == 0 && quoted.rounds == 0 && quoted.deadline == 0, "unknown deal");
        assertEq(quoted.roundCosts[0], 3e18, "costs all the same");
        _challenge(DEAL, 1);
        assertEq(pool.quoteIn(DEAL, CLASS).mode, 0, "checked already");
    }

    function test_the_class_quoted_is_the_funded_else_the_first_declared_one() public {
        assertEq(pool.quote(DEAL).drawClass, 0, "none known");
        _join(EXACT, 3);
        _deal(DEAL);
        bytes32[] memory classes = new bytes32[](2);
        (classes[0], classes[1]) = (EXACT, CLASS);
        vm.prank(provider);
        pool.declareClaim(DEAL, classes, POLICY, 0);
        _addResult(DEAL, CLAIM);
        assertEq(pool.quote(DEAL).drawClass, EXACT, "declared first");
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 1);
        assertEq(pool.quote(DEAL).drawClass, CLASS, "funded");
    }

    function test_what_is_funded_is_quoted_even_if_its_class_is_no_longer_listed() public {
        judgeTimeout = 30 days;
        _submit(DEAL, CLAIM);
        _submit("unfunded", CLAIM);
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 2);
        ClassTerms memory terms = _terms();
        terms.listed = false;
        _setTerms(CLASS, terms);
        assertEq(pool.quoteIn("unfunded", CLASS).rounds, 0, "not to be funded");
        assertEq(pool.quote(DEAL).rounds, 2, "still to be checked");
        _check(DEAL);
        assertEq(pool.getDispute(pool.disputeOf(DEAL)).rounds, 2, "as quoted");
    }

    /// @dev Whatever the size and the time, the check opens what was quoted before.
    function testFuzz_a_check_opens_what_was_quoted(uint256 members, uint256 timeLeft, uint256 wait) public {
        _keep(bound(members, 2, MEDIATORS));
        judgeTimeout = bound(timeLeft, 1070, 5000);
        _submit(DEAL, CLAIM);
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, 3);
        vm.warp(block.timestamp + bound(wait, 0, judgeTimeout - 1070));
        Quote memory quoted = pool.quote(DEAL);
        _check(DEAL);
        bytes32 disputeId = pool.disputeOf(DEAL);
        assertEq(pool.getDispute(disputeId).rounds, quoted.rounds, "rounds");
        assertEq(pool.getDispute(disputeId).mode, quoted.mode, "mode");
        assertEq(pool.getDispute(disputeId).classRounds, quoted.classRounds, "class rounds");
        assertEq(pool.getRound(disputeId, 1).seats, quoted.seats[0], "seats");
    }
}
