// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, RoundView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {ISettlement} from "../src/interfaces/ISettlement.sol";
import {SharedStructs} from "../src/interfaces/ILilypad.sol";
import {ParameterSet} from "../src/interfaces/IParameters.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract ChallengeTest is DisputeDriver {
    event ChallengeFunded(string dealId, address indexed jobCreator, bytes32 drawClass, uint8 rounds, uint256 amount);
    event MediationRequested(string dealId, address mediator);

    function _fund(uint8 rounds) private {
        vm.prank(creator);
        pool.fundChallenge(DEAL, CLASS, rounds);
    }

    function test_funding_pulls_what_the_rounds_cost() public {
        _submit(DEAL, CLAIM);
        uint256 before = token.balanceOf(creator);
        vm.expectEmit(true, false, false, true, address(pool));
        emit ChallengeFunded(DEAL, creator, CLASS, 1, 3e18);
        _fund(1);
        vm.expectEmit(true, false, false, true, address(pool));
        emit ChallengeFunded(DEAL, creator, CLASS, 2, 7e18);
        _fund(2);
        assertEq(before - token.balanceOf(creator), 10e18, "paid");
        (address funder, bytes32 drawClass, uint8 rounds, uint256 amount) = pool.fundingOf(DEAL);
        assertEq(funder, creator, "funder");
        assertEq(drawClass, CLASS, "class");
        assertEq(rounds, 2, "rounds");
        assertEq(amount, 10e18, "amount");
    }

    function test_funding_refuses_who_is_not_the_creator() public {
        _submit(DEAL, CLAIM);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotJobCreator.selector, creator, stranger));
        vm.prank(stranger);
        pool.fundChallenge(DEAL, CLASS, 1);
    }

    function test_funding_refuses_a_deal_without_a_fresh_result() public {
        _agree(DEAL, provider);
        _agree(DEAL, creator);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.DealNotSubmitted.selector, 2, 1));
        _fund(1);
    }

    function test_funding_refuses_no_rounds_too_many_fewer_another_class_and_none() public {
        _submit(DEAL, CLAIM);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.RoundsOutOfRange.selector, 0, 2, 0));
        _fund(0);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.RoundsOutOfRange.selector, 0, 2, 255));
        _fund(255);
        vm.expectRevert(IPoolEvents.ZeroDrawClass.selector);
        vm.prank(creator);
        pool.fundChallenge(DEAL, 0, 1);
        _fund(1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.RoundsOutOfRange.selector, 1, 2, 1));
        _fund(1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.DrawClassDiffers.selector, CLASS, OTHER));
        vm.prank(creator);
        pool.fundChallenge(DEAL, OTHER, 2);
    }

    function test_funding_without_allowance_moves_nothing() public {
        _submit(DEAL, CLAIM);
        vm.prank(creator);
        token.approve(address(settlement), 3e18 - 1);
        vm.expectRevert("ERC20: insufficient allowance");
        _fund(1);
        (,, uint8 rounds,) = pool.fundingOf(DEAL);
        assertEq(rounds, 0, "nothing noted");
    }

    function test_funding_comes_back_until_a_dispute_opens() public {
        _submit(DEAL, CLAIM);
        uint256 before = token.balanceOf(creator);
        _fund(2);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotJobCreator.selector, creator, stranger));
        vm.prank(stranger);
        pool.withdrawFunding(DEAL);
        vm.prank(creator);
        pool.withdrawFunding(DEAL);
        assertEq(token.balanceOf(creator), before, "all back");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NothingFunded.selector, DEAL));
        vm.prank(creator);
        pool.withdrawFunding(DEAL);

        _fund(1);
        vm.prank(creator, creator);
        controller.acceptResult(DEAL);
        vm.prank(creator);
        pool.withdrawFunding(DEAL);
        assertEq(settlement.totalEscrow(), 0, "also after the result was accepted");
    }

    function test_funding_stays_once_a_dispute_is_open() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.DisputeExists.selector, disputeId));
        vm.prank(creator);
        pool.withdrawFunding(DEAL);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.DealNotSubmitted.selector, 2, 4));
        _fund(2);
    }

    function test_quote_counts_the_rounds_that_end_before_the_real_deadline() public {
        judgeTimeout = 2 * 1050 + 180;
        _submit(DEAL, CLAIM);
        uint256 submittedAt = block.timestamp;
        (uint8 fit, uint256[] memory costs, uint64 deadline) = pool.quote(DEAL);
        assertEq(fit, 2, "two fit to the second");
        assertEq(costs.length, 2, "rungs of the ladder");
        assertEq(costs[0], 3e18, "first round");
        assertEq(costs[1], 7e18, "second round");
        assertEq(deadline, submittedAt + judgeTimeout, "deadline");
        vm.warp(submittedAt + 1);
        (fit,,) = pool.quote(DEAL);
        assertEq(fit, 1, "a second later one");
        vm.warp(submittedAt + 1051);
        (fit,,) = pool.quote(DEAL);
        assertEq(fit, 0, "then none");
        (fit,, deadline) = pool.quote("unknown");
        assertEq(fit + deadline, 0, "unknown deal");
    }

    function test_a_check_opens_a_dispute_with_a_pinned_round() public {
        _submit(DEAL, CLAIM);
        _fund(2);
        uint64 openedAt = uint64(block.timestamp);
        vm.expectEmit(false, false, false, true, address(pool));
        emit MediationRequested(DEAL, address(pool));
        _check(DEAL);
        bytes32 disputeId = pool.disputeOf(DEAL);
        DisputeView memory dispute = pool.getDispute(disputeId);
        assertEq(
            disputeId,
            keccak256(
                abi.encode(
                    block.chainid,
                    address(pool),
                    address(controller),
                    DEAL,
                    keccak256(bytes(CLAIM)),
                    uint256(1),
                    uint256(openedAt),
                    uint256(openedAt)
                )
            ),
            "id"
        );
        assertEq(dispute.phase, 1, "BEACON");
        assertEq(dispute.rounds, 2, "rounds");
        assertEq(dispute.claimDigest, 0xe9f83d3bab4357499af1b8c4ccc17de91c5459cff55d0200c54027afb356884e, "digest");
        assertEq(dispute.jobCreator, creator, "creator");
        assertEq(dispute.resourceProvider, provider, "provider");
        assertEq(dispute.solver, solver, "solver");
        assertEq(dispute.mediationFee, 1 * LP, "fee");
        RoundView memory round = pool.getRound(disputeId, 1);
        assertEq(round.epoch, _epoch(), "epoch");
        assertTrue(beacon.genesis() + round.beaconRound * 3 >= openedAt + 30, "beacon round in the future");
        assertEq(_state(DEAL), 4, "ResultsChecked");
    }

    function test_an_unfunded_check_is_refused() public {
        _submit(DEAL, CLAIM);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotFunded.selector, 3e18, 0));
        _check(DEAL);
        assertEq(_state(DEAL), 2, "still ResultsSubmitted");
    }

    function test_a_raised_fee_cuts_the_rounds_to_what_is_paid() public {
        _submit(DEAL, CLAIM);
        _fund(2);
        ParameterSet memory set = _defaults();
        set.feePerSeat = 2e18;
        parameters.schedule(set);
        vm.warp(block.timestamp + 1 days - 3600);
        judgeTimeout = 30 days;
        _submit("later", CLAIM);
        vm.prank(creator);
        pool.fundChallenge("later", CLASS, 2);
        vm.warp(block.timestamp + 3600);
        parameters.applyScheduled();
        _check("later");
        assertEq(pool.getDispute(pool.disputeOf("later")).rounds, 1, "10 LP buy one round at 6");
    }

    function test_a_lowered_fee_buys_no_rounds_that_were_not_asked_for() public {
        judgeTimeout = 30 days;
        _submit(DEAL, CLAIM);
        _fund(1);
        ParameterSet memory set = _defaults();
        set.feePerSeat = 0.1e18;
        parameters.schedule(set);
        vm.warp(block.timestamp + 1 days);
        parameters.applyScheduled();
        _check(DEAL);
        assertEq(pool.getDispute(pool.disputeOf(DEAL)).rounds, 1, "one was asked for");
    }

    function test_a_late_check_is_refused_with_the_time_it_needs() public {
        judgeTimeout = 1050 + 180;
        _submit(DEAL, CLAIM);
        uint64 deadline = uint64(block.timestamp + judgeTimeout);
        _fund(1);
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.CheckTooLate.selector, deadline, deadline + 1));
        _check(DEAL);
    }

    function test_rounds_that_do_not_fit_are_cut() public {
        judgeTimeout = 1050 + 180;
        bytes32 disputeId = _challenge(DEAL, 2);
        assertEq(pool.getDispute(disputeId).rounds, 1, "one fits");
    }

    function test_timeouts_without_measure_do_not_overflow() public {
        judgeTimeout = type(uint256).max;
        bytes32 disputeId = _challenge(DEAL, 2);
        assertEq(pool.getDispute(disputeId).deadline, type(uint64).max, "deadline");
        assertEq(pool.getDispute(disputeId).rounds, 2, "rounds");
    }

    function test_only_the_controller_requests() public {
        SharedStructs.Deal memory deal;
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotController.selector, address(controller), address(this)));
        pool.mediationRequest(deal);
    }

    function test_a_class_without_a_panel_is_unserviceable_at_once_and_refunds() public {
        _submit(DEAL, CLAIM);
        uint256 before = token.balanceOf(creator);
        vm.prank(creator);
        pool.fundChallenge(DEAL, keccak256("nobody here"), 2);
        _check(DEAL);
        bytes32 disputeId = pool.disputeOf(DEAL);
        assertEq(_outcome(disputeId), 7, "UNSERVICEABLE");
        assertEq(pool.phase(disputeId), 6, "FINAL");
        vm.prank(creator);
        settlement.claim();
        // The mediation fee is with the controller until the timeout, the judge's collateral came back.
        assertEq(token.balanceOf(creator), before - mediationFee + judgeCollateral, "escrow back");
        vm.warp(block.timestamp + judgeTimeout + 1);
        vm.prank(creator, creator);
        controller.timeoutMediateResult(DEAL);
        assertEq(_state(DEAL), 10, "both refunded by timeout");
    }

    function test_parties_do_not_count_as_mediators() public {
        for (uint256 i = 3; i < MEDIATORS; i++) {
            vm.prank(mediators[i]);
            registry.requestUnstake(STAKE);
        }
        _nextEpoch();
        solver = mediators[0];
        bytes32 disputeId = _challenge(DEAL, 1);
        assertEq(_outcome(disputeId), 7, "two of three left");
        solver = stranger;
        disputeId = _challenge("three", 1);
        assertEq(pool.phase(disputeId), 1, "three are enough");
    }

    function test_the_desk_on_its_own_has_no_rights() public {
        _submit(DEAL, CLAIM);
        address desk = pool.desk();
        vm.expectRevert(abi.encodeWithSelector(ISettlement.NotPool.selector, address(pool), desk));
        vm.prank(creator);
        (bool done,) = desk.call(abi.encodeWithSignature("fundChallenge(string,bytes32,uint8)", DEAL, CLASS, 1));
        assertTrue(done, "expectRevert answers for it");
    }
}
