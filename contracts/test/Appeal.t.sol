// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, RoundView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {ISettlement} from "../src/interfaces/ISettlement.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice Fees are 1 LP a seat: the second round costs 7, and 7 more are at stake.
contract AppealTest is RulingDriver {
    event AppealRaised(
        bytes32 indexed disputeId, uint8 round, address indexed appellant, uint8 against, uint256 fees, uint256 bond
    );
    event AppealSettled(
        bytes32 indexed disputeId, uint8 round, address indexed appellant, uint8 result, uint256 amount
    );

    bytes32 internal disputeId;

    function _rule(uint8 outcome) private {
        disputeId = _decided(DEAL, 1, outcome, outcome, outcome);
    }

    function _assertPaid(uint8 round, uint256 amount) private view {
        RoundView memory seen = pool.getRound(disputeId, round);
        for (uint256 i = 0; i < seen.seats; i++) {
            assertEq(settlement.creditOf(seen.members[i].mediator), amount, "a seat's credit");
            assertEq(registry.accountOf(seen.members[i].mediator).openLocks, 0, "unlocked");
        }
    }

    /// @dev Every wei that came in is a credit once the dispute is settled.
    function _assertConserved() private view {
        assertEq(settlement.totalEscrow() + settlement.totalBonds(), 0, "nothing is kept back");
        assertEq(token.balanceOf(address(settlement)), settlement.totalCredit(), "every wei is a credit");
    }

    function test_a_ruling_waits_for_appeals_before_it_is_final() public {
        _rule(1);
        DisputeView memory dispute = pool.getDispute(disputeId);
        assertEq(dispute.phase, 7, "APPEAL");
        assertEq(dispute.finalAt, block.timestamp + 600, "a window");
        vm.warp(dispute.finalAt - 1);
        assertEq(pool.phase(disputeId), 7, "to its last second");
        vm.warp(dispute.finalAt);
        assertEq(pool.phase(disputeId), 5, "DECIDED");
    }

    function test_an_appeal_opens_the_next_round_and_takes_fees_and_bond() public {
        _rule(1);
        _provide(appellant, 20e18);
        vm.expectEmit(true, true, false, true, address(pool));
        emit AppealRaised(disputeId, 1, appellant, 1, 7e18, 7e18);
        vm.prank(appellant);
        pool.appeal(disputeId);
        DisputeView memory dispute = pool.getDispute(disputeId);
        assertEq(token.balanceOf(appellant), 6e18, "twice the fees");
        assertEq(settlement.totalBonds(), 7e18, "at stake");
        assertEq(settlement.totalEscrow(), 10e18, "the creator's three and the appellant's seven");
        assertEq(dispute.phase, 1, "BEACON");
        assertEq(dispute.outcome, 0, "open again");
        assertEq(dispute.finalAt + dispute.decidedAt, 0, "nothing is final");
        assertEq(dispute.currentRound, 2, "the second round");
        assertEq(pool.getRound(disputeId, 2).seats, 7, "of seven");
        assertEq(pool.getRound(disputeId, 1).appellant, appellant, "raised on the first");
    }

    function test_appeals_outside_the_window_are_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 7, 0));
        pool.appeal("unknown");
        disputeId = _drawn(DEAL, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 7, 2));
        pool.appeal(disputeId);
        _play(disputeId, _three(1, 1, 1));
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 7, 4));
        pool.appeal(disputeId);
        pool.closeRound(disputeId);
        _passWindow(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 7, 5));
        pool.appeal(disputeId);
        _finalise(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 7, 6));
        pool.appeal(disputeId);
    }

    function test_a_second_appeal_of_one_ruling_is_refused() public {
        _rule(1);
        _appealAs(appellant, disputeId);
        _provide(stranger, 20e18);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 7, 1));
        vm.prank(stranger);
        pool.appeal(disputeId);
    }

    function test_an_appeal_without_the_money_is_refused_and_changes_nothing() public {
        _rule(1);
        _provide(appellant, 14e18 - 1);
        vm.expectRevert("ERC20: transfer amount exceeds balance");
        vm.prank(appellant);
        pool.appeal(disputeId);
        token.transfer(appellant, 1);
        vm.prank(appellant);
        token.approve(address(settlement), 14e18 - 1);
        vm.expectRevert("ERC20: insufficient allowance");
        vm.prank(appellant);
        pool.appeal(disputeId);
        assertEq(pool.phase(disputeId), 7, "still APPEAL");
        assertEq(settlement.totalBonds(), 0, "no bond");
    }

    function test_what_is_no_ruling_has_no_window() public {
        disputeId = _decided(DEAL, 1, 1, 2, 3);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
        assertEq(pool.phase(disputeId), 5, "DECIDED at once");
    }

    function test_no_round_is_opened_beyond_what_the_class_allows() public {
        _rule(1);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(2222222));
        uint64 deadline = pool.getDispute(disputeId).deadline;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NoFurtherRound.selector, 3, 2, deadline));
        pool.appeal(disputeId);
    }

    /// @dev The ruling comes within 150 seconds of the check and waits 600, a further round and its own window need 1830 more.
    function test_an_appeal_whose_round_could_not_end_in_time_is_refused() public {
        judgeTimeout = 2700;
        _rule(1);
        vm.warp(pool.getDispute(disputeId).finalAt - 1);
        _appealAs(appellant, disputeId);
        judgeTimeout = 2400;
        bytes32 tighter = _decided("tighter", 1, 1, 1, 1);
        vm.warp(pool.getDispute(tighter).finalAt - 1);
        uint64 deadline = pool.getDispute(tighter).deadline;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NoFurtherRound.selector, 2, 2, deadline));
        pool.appeal(tighter);
    }

    function test_a_ruling_too_late_for_a_window_is_decided_at_once() public {
        judgeTimeout = 1830;
        disputeId = _challenge(DEAL, 1);
        // Every phase takes its whole time but for a second each.
        vm.warp(block.timestamp + 629);
        _draw(disputeId, "random");
        vm.warp(block.timestamp + 299);
        for (uint256 i = 0; i < 3; i++) {
            _commitAs(disputeId, i, 1);
        }
        vm.warp(block.timestamp + 119);
        for (uint256 i = 0; i < 3; i++) {
            _revealAs(disputeId, i, 1);
        }
        uint256 snapshot = vm.snapshotState();
        vm.warp(block.timestamp + 3);
        pool.closeRound(disputeId);
        assertEq(pool.phase(disputeId), 7, "the window ends in time");
        vm.revertToState(snapshot);
        vm.warp(block.timestamp + 4);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 1, "ACCEPT");
        assertEq(pool.phase(disputeId), 5, "DECIDED at once");
    }

    /// @dev Three lose half a lock each, 37.5 LP. Nobody of the first round is paid, so all of it is the insurance's, and of that the
    /// appellant gets twice its bond.
    function test_overturned_the_appellant_gets_its_bond_and_twice_as_much_from_the_slashes() public {
        _rule(1);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(2222222));
        assertEq(pool.phase(disputeId), 7, "a ruling of its own");
        _passWindow(disputeId);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit AppealSettled(disputeId, 1, appellant, 2, 21e18);
        _finalise(disputeId);
        assertEq(_state(DEAL), 6, "MediationRejected");
        assertEq(settlement.creditOf(appellant), 21e18, "7 and 14");
        assertEq(settlement.creditOf(insurance), 37.5e18 - 14e18, "what is left of the slashes");
        assertEq(settlement.creditOf(treasury), 0.35e18, "a twentieth of the second round's fees");
        assertEq(settlement.creditOf(creator), 3.9e18, "the first round's fees and the mediation fee");
        _assertPaid(1, 0);
        _assertPaid(2, 0.95e18);
        for (uint256 i = 0; i < 3; i++) {
            address loser = pool.getRound(disputeId, 1).members[i].mediator;
            assertEq(registry.accountOf(loser).stake, STAKE - 12.5e18, "half a lock");
        }
        _assertConserved();
    }

    function test_upheld_the_bond_is_the_insurances_and_the_panel_is_paid_from_the_fees() public {
        _rule(1);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(1111111));
        _passWindow(disputeId);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit AppealSettled(disputeId, 1, appellant, 1, 0);
        _finalise(disputeId);
        assertEq(_state(DEAL), 5, "MediationAccepted");
        assertEq(settlement.creditOf(appellant), 0, "nothing");
        assertEq(settlement.creditOf(insurance), 7e18, "the bond");
        assertEq(settlement.creditOf(creator), 0.9e18, "the mediation fee, its own round is spent");
        _assertPaid(1, 0.95e18);
        _assertPaid(2, 0.95e18);
        _assertConserved();
    }

    function test_a_vindicated_dissenter_takes_part_of_the_slashes() public {
        disputeId = _decided(DEAL, 2, 1, 1, 2);
        assertEq(pool.phase(disputeId), 1, "escalates by itself");
        _playRound(disputeId, _seven(2222222));
        _passWindow(disputeId);
        _finalise(disputeId);
        RoundView memory first = pool.getRound(disputeId, 1);
        // 3 - 0.15 of fees and half of 25 LP of slashes.
        assertEq(settlement.creditOf(first.members[2].mediator), 2.85e18 + 12.5e18, "the dissenter");
        assertEq(settlement.creditOf(insurance), 12.5e18, "the other half");
        _assertConserved();
    }

    function test_neither_upheld_nor_overturned_returns_the_bond() public {
        _rule(1);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(1111111));
        _passWindow(disputeId);
        vm.warp(pool.getDispute(disputeId).deadline + 1);
        vm.prank(provider, provider);
        controller.timeoutMediateResult(DEAL);
        vm.expectEmit(true, true, false, true, address(settlement));
        emit AppealSettled(disputeId, 1, appellant, 3, 7e18);
        _finalise(disputeId);
        assertEq(_outcome(disputeId), 6, "PREEMPTED");
        assertEq(settlement.creditOf(appellant), 7e18, "the bond; the fees paid the panel");
        _assertPaid(1, 0.95e18);
        _assertPaid(2, 0.95e18);
        _assertConserved();
    }

    function test_a_ruling_stands_when_the_appeals_round_rules_nothing() public {
        _rule(2);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(1112223));
        assertEq(_outcome(disputeId), 2, "REJECT stands");
        assertEq(pool.getRound(disputeId, 2).outcome, 2, "as the round's outcome too");
        assertEq(pool.phase(disputeId), 7, "with a window of its own");
        _passWindow(disputeId);
        _finalise(disputeId);
        assertEq(_state(DEAL), 6, "MediationRejected");
        assertEq(settlement.creditOf(appellant), 0, "heard and not overturned");
        // Three voted ACCEPT against the ruling: half a lock each, 37.5 LP, half of it shared by the three REJECT.
        RoundView memory second = pool.getRound(disputeId, 2);
        assertEq(settlement.creditOf(second.members[3].mediator), (6.65e18 + 18.75e18) / uint256(3), "coherent");
        assertEq(settlement.creditOf(second.members[6].mediator), 0, "NONDETERMINISTIC is not REJECT");
        assertEq(registry.accountOf(second.members[6].mediator).stake, STAKE, "and no fault");
        _assertConserved();
    }

    function test_an_appeal_that_nobody_heard_costs_nothing() public {
        _rule(1);
        _appealAs(appellant, disputeId);
        vm.warp(block.timestamp + 630);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 1, "ACCEPT stands");
        assertEq(pool.phase(disputeId), 7, "and could be appealed again, had the class a third round");
        _passWindow(disputeId);
        address finaliser = pool.getRound(disputeId, 1).members[0].mediator;
        vm.expectEmit(true, true, false, true, address(settlement));
        emit AppealSettled(disputeId, 1, appellant, 3, 7e18);
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(appellant), 14e18, "bond and fees");
        assertEq(settlement.creditOf(insurance), 0, "nobody loses");
        assertEq(pool.getRound(disputeId, 2).settled ? 1 : 0, 0, "nothing to settle");
        _assertPaid(1, 0.95e18);
        _assertConserved();
    }

    function test_an_appeal_without_enough_mediators_leaves_the_ruling() public {
        _rule(1);
        for (uint256 i = 0; i < MEDIATORS; i++) {
            RoundView memory first = pool.getRound(disputeId, 1);
            if (_isMember(first.members, mediators[i])) continue;
            vm.prank(mediators[i]);
            registry.requestUnstake(STAKE);
        }
        _nextEpoch();
        assertEq(pool.phase(disputeId), 7, "still APPEAL");
        _appealAs(appellant, disputeId);
        _draw(disputeId, "random");
        assertEq(_outcome(disputeId), 1, "ACCEPT stands");
        assertEq(pool.phase(disputeId), 7, "for its window");
        _passWindow(disputeId);
        address finaliser = pool.getRound(disputeId, 1).members[1].mediator;
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(appellant), 14e18, "bond and fees");
        _assertConserved();
    }

    /// @dev The creator paid for two rounds; the appellant pays for the second all the same, and the creator gets its fees back.
    function test_an_appeals_round_is_the_appellants_even_where_the_creator_had_funded_it() public {
        disputeId = _decided(DEAL, 2, 3, 3, 3);
        assertEq(_outcome(disputeId), 3, "NONDETERMINISTIC");
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(3333333));
        _passWindow(disputeId);
        pool.finalise(disputeId);
        assertEq(settlement.creditOf(creator), 7e18, "its second round");
        assertEq(settlement.creditOf(insurance), 7e18, "the bond");
        assertEq(_state(DEAL), 4, "the controller was told nothing");
        _assertConserved();
    }

    /// @dev In the second round nobody commits: every seat is slashed and nobody is paid, so the fees go back to who paid them.
    function test_fees_that_nobody_earned_go_back_to_the_appellant() public {
        _rule(1);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, new uint8[](7));
        assertEq(_outcome(disputeId), 1, "ACCEPT stands");
        _passWindow(disputeId);
        _finalise(disputeId);
        assertEq(settlement.creditOf(appellant), 7e18, "the fees; the bond was heard");
        assertEq(settlement.creditOf(insurance), 7e18 + 7 * 6.25e18, "the bond and seven quarters of a lock");
        _assertConserved();
    }

    function testFuzz_no_wei_is_lost_whatever_the_rounds_say(uint256 first, uint256 second, bool heard) public {
        uint8 outcome = uint8(1 + first % 4);
        _rule(outcome);
        _appealAs(appellant, disputeId);
        uint8[] memory outcomes = new uint8[](7);
        for (uint256 i = 0; i < 7; i++) {
            outcomes[i] = uint8((second >> (8 * i)) % 3 == 0 ? (second >> (8 * i + 4)) % 5 : 1 + second % 4);
        }
        if (heard) {
            _playRound(disputeId, outcomes);
        } else {
            vm.warp(block.timestamp + 630);
            pool.closeRound(disputeId);
        }
        _passWindow(disputeId);
        vm.warp(block.timestamp + 60);
        address finaliser = pool.getRound(disputeId, heard ? 2 : 1).members[0].mediator;
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
        assertEq(pool.phase(disputeId), 6, "FINAL");
        _assertConserved();
        for (uint256 i = 0; i < MEDIATORS; i++) {
            assertEq(registry.accountOf(mediators[i]).openLocks, 0, "unlocked");
        }
        assertEq(token.balanceOf(address(registry)), registry.totalStake(), "what is left of the stakes");
    }

    function test_only_the_pool_takes_an_appeals_money() public {
        vm.expectRevert(abi.encodeWithSelector(ISettlement.NotPool.selector, address(pool), address(this)));
        settlement.receiveAppeal(disputeId, keccak256(bytes(DEAL)), 1, creator, 1);
    }
}
