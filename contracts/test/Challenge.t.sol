// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DisputeView, RoundView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {ISettlement} from "../src/interfaces/ISettlement.sol";
import {SharedStructs} from "../src/interfaces/ILilypad.sol";
import {ClassTerms} from "../src/interfaces/IDrawClasses.sol";
import {ParameterSet} from "../src/interfaces/IParameters.sol";
import {DisputePool} from "../src/DisputePool.sol";
import {PoolWiring} from "../src/pool/PoolState.sol";
import {DisputeDriver} from "./support/DisputeDriver.sol";
import {vm} from "./support/Vm.sol";

contract ChallengeTest is DisputeDriver {
    event ChallengeFunded(string dealId, address indexed jobCreator, bytes32 drawClass, uint8 rounds, uint256 amount);
    event MediationRequested(string dealId, address mediator);
    event DisputeTerms(
        bytes32 indexed disputeId,
        uint8 mode,
        uint8 classRounds,
        bool rejectable,
        uint8 highestRung,
        bytes32 seal,
        bytes32 policyDigest
    );

    function _fund(uint8 rounds) private {
        _fundIn(CLASS, rounds);
    }

    function _fundIn(bytes32 drawClass, uint8 rounds) private {
        vm.prank(creator);
        pool.fundChallenge(DEAL, drawClass, rounds);
    }

    function _refuses(bytes memory reason) private {
        vm.expectRevert(reason);
    }

    function test_funding_pulls_what_the_rounds_cost() public {
        _submit(DEAL, CLAIM);
        uint256 before = token.balanceOf(creator);
        vm.expectEmit(true, false, false, true, address(pool));
        emit ChallengeFunded(DEAL, creator, CLASS, 1, 3e18);
        _fund(1);
        vm.expectEmit(true, false, false, true, address(pool));
        emit ChallengeFunded(DEAL, creator, CLASS, 3, 22e18);
        _fund(3);
        assertEq(before - token.balanceOf(creator), 25e18, "paid");
        (address funder, bytes32 drawClass, uint8 rounds, uint256 amount) = pool.fundingOf(DEAL);
        assertEq(funder, creator, "funder");
        assertEq(drawClass, CLASS, "class");
        assertEq(rounds, 3, "rounds");
        assertEq(amount, 25e18, "amount");
    }

    function test_funding_refuses_who_is_not_the_creator() public {
        _submit(DEAL, CLAIM);
        _refuses(abi.encodeWithSelector(IPoolEvents.NotJobCreator.selector, creator, stranger));
        vm.prank(stranger);
        pool.fundChallenge(DEAL, CLASS, 1);
    }

    function test_funding_refuses_a_deal_without_a_fresh_result() public {
        _deal(DEAL);
        _refuses(abi.encodeWithSelector(IPoolEvents.DealNotSubmitted.selector, 2, 1));
        _fund(1);
    }

    function test_funding_refuses_no_rounds_too_many_fewer_and_another_class() public {
        _submit(DEAL, CLAIM);
        _refuses(abi.encodeWithSelector(IPoolEvents.RoundsOutOfRange.selector, 0, 3, 0));
        _fund(0);
        _refuses(abi.encodeWithSelector(IPoolEvents.RoundsOutOfRange.selector, 0, 3, 255));
        _fund(255);
        _fund(1);
        _refuses(abi.encodeWithSelector(IPoolEvents.RoundsOutOfRange.selector, 1, 3, 1));
        _fund(1);
        _refuses(abi.encodeWithSelector(IPoolEvents.DrawClassDiffers.selector, CLASS, EXACT));
        _fundIn(EXACT, 2);
    }

    function test_funding_refuses_a_class_that_is_not_listed() public {
        _submit(DEAL, CLAIM);
        _refuses(abi.encodeWithSelector(IPoolEvents.ClassNotListed.selector, bytes32(0)));
        _fundIn(0, 1);
        _refuses(abi.encodeWithSelector(IPoolEvents.ClassNotListed.selector, OTHER));
        _fundIn(OTHER, 1);
        ClassTerms memory terms = _terms();
        terms.listed = false;
        _setTerms(CLASS, terms);
        _refuses(abi.encodeWithSelector(IPoolEvents.ClassNotListed.selector, CLASS));
        _fund(1);
    }

    function test_funding_refuses_a_class_that_the_provider_did_not_declare() public {
        _join(EXACT, 3);
        _declare(DEAL, EXACT, 0);
        _addResult(DEAL, CLAIM);
        _refuses(abi.encodeWithSelector(IPoolEvents.ClassNotDeclared.selector, CLASS));
        _fund(1);
        _fundIn(EXACT, 1);
    }

    function test_funding_refuses_a_class_without_a_panel() public {
        _join(EXACT, 2);
        _submit(DEAL, CLAIM);
        _refuses(abi.encodeWithSelector(IPoolEvents.ClassTooSmall.selector, EXACT, 3, 2));
        _fundIn(EXACT, 1);
        _keep(1);
        _refuses(abi.encodeWithSelector(IPoolEvents.ClassTooSmall.selector, CLASS, 2, 1));
        _fund(1);
    }

    function test_parties_do_not_count_as_mediators() public {
        _keep(3);
        (solver, provider, creator) = (mediators[0], mediators[1], mediators[0]);
        _submit(DEAL, CLAIM);
        _refuses(abi.encodeWithSelector(IPoolEvents.ClassTooSmall.selector, CLASS, 2, 1));
        _fund(1);
        assertEq(pool.quoteIn(DEAL, CLASS).drawable, 1, "three less two parties");
    }

    function test_funding_refuses_a_class_that_is_too_light() public {
        ClassTerms memory terms = _terms();
        terms.weightFloor = 1_200e18 + 1;
        _setTerms(CLASS, terms);
        _submit(DEAL, CLAIM);
        _refuses(abi.encodeWithSelector(IPoolEvents.ClassTooLight.selector, CLASS, 1_200e18 + 1, 1_200e18));
        _fund(1);
        vm.prank(mediators[0]);
        registry.stake(1);
        _nextEpoch();
        _submit("heavier", CLAIM);
        vm.prank(creator);
        pool.fundChallenge("heavier", CLASS, 1);
    }

    function test_funding_and_declaring_refuse_ids_that_are_too_long() public {
        string memory dealId = string(new bytes(129));
        _refuses(abi.encodeWithSelector(IPoolEvents.DealIdTooLong.selector, 128, 129));
        pool.fundChallenge(dealId, CLASS, 1);
        _refuses(abi.encodeWithSelector(IPoolEvents.DealIdTooLong.selector, 128, 129));
        pool.declareClaim(dealId, new bytes32[](1), POLICY, 0);
        dealId = string(new bytes(128));
        assertEq(pool.phase(_challenge(dealId, 1)), 1, "128 bytes are not");
    }

    function test_funding_without_allowance_moves_nothing() public {
        _submit(DEAL, CLAIM);
        vm.prank(creator);
        token.approve(address(settlement), 3e18 - 1);
        _refuses("ERC20: insufficient allowance");
        _fund(1);
        (,, uint8 rounds,) = pool.fundingOf(DEAL);
        assertEq(rounds, 0, "nothing noted");
    }

    function test_funding_comes_back_until_a_dispute_opens() public {
        _submit(DEAL, CLAIM);
        uint256 before = token.balanceOf(creator);
        _fund(2);
        _refuses(abi.encodeWithSelector(IPoolEvents.NotJobCreator.selector, creator, stranger));
        vm.prank(stranger);
        pool.withdrawFunding(DEAL);
        vm.prank(creator);
        pool.withdrawFunding(DEAL);
        assertEq(token.balanceOf(creator), before, "all back");
        _refuses(abi.encodeWithSelector(IPoolEvents.NothingFunded.selector, DEAL));
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
        _refuses(abi.encodeWithSelector(IPoolEvents.DisputeExists.selector, disputeId));
        vm.prank(creator);
        pool.withdrawFunding(DEAL);
        _refuses(abi.encodeWithSelector(IPoolEvents.DealNotSubmitted.selector, 2, 4));
        _fund(2);
    }

    function test_a_check_opens_a_dispute_with_a_pinned_round() public {
        _submit(DEAL, CLAIM);
        _fund(2);
        uint64 openedAt = uint64(block.timestamp);
        bytes32 disputeId = keccak256(
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
        );
        vm.expectEmit(true, false, false, true, address(pool));
        emit DisputeTerms(disputeId, 1, 2, true, 0, 0, 0);
        vm.expectEmit(false, false, false, true, address(pool));
        emit MediationRequested(DEAL, address(pool));
        _check(DEAL);
        assertEq(pool.disputeOf(DEAL), disputeId, "id");
        DisputeView memory dispute = pool.getDispute(disputeId);
        assertEq(dispute.phase, 1, "BEACON");
        assertEq(dispute.rounds, 2, "rounds");
        assertEq(dispute.classRounds, 2, "class rounds");
        assertEq(dispute.claimDigest, 0xe9f83d3bab4357499af1b8c4ccc17de91c5459cff55d0200c54027afb356884e, "digest");
        assertEq(dispute.jobCreator, creator, "creator");
        assertEq(dispute.resourceProvider, provider, "provider");
        assertEq(dispute.solver, solver, "solver");
        assertEq(dispute.mediationFee, 1 * LP, "fee");
        RoundView memory round = pool.getRound(disputeId, 1);
        assertEq(round.epoch, _epoch(), "epoch");
        assertEq(round.seats, 3, "seats");
        assertEq(round.alternates, 2, "alternates");
        assertTrue(beacon.genesis() + round.beaconRound * 3 >= openedAt + 30, "beacon round in the future");
        assertEq(_state(DEAL), 4, "ResultsChecked");
    }

    function test_an_unfunded_check_is_refused() public {
        _submit(DEAL, CLAIM);
        _refuses(abi.encodeWithSelector(IPoolEvents.NotFunded.selector, 3e18, 0));
        _check(DEAL);
        assertEq(_state(DEAL), 2, "still ResultsSubmitted");
    }

    function test_a_raised_fee_cuts_the_rounds_to_what_is_paid() public {
        judgeTimeout = 30 days;
        _submit(DEAL, CLAIM);
        _fund(2);
        _changeFee(2e18);
        _check(DEAL);
        assertEq(pool.getDispute(pool.disputeOf(DEAL)).rounds, 1, "10 LP buy one round at 6");
    }

    function test_a_lowered_fee_buys_no_rounds_that_were_not_asked_for() public {
        judgeTimeout = 30 days;
        _submit(DEAL, CLAIM);
        _fund(1);
        _changeFee(0.1e18);
        _check(DEAL);
        assertEq(pool.getDispute(pool.disputeOf(DEAL)).rounds, 1, "one was asked for");
    }

    function _changeFee(uint128 fee) private {
        ParameterSet memory set = _defaults();
        set.feePerSeat = fee;
        parameters.schedule(set);
        vm.warp(block.timestamp + 1 days);
        parameters.applyScheduled();
    }

    function test_a_class_of_twelve_has_two_rounds_whatever_is_paid() public {
        bytes32 disputeId = _challenge(DEAL, 3);
        assertEq(pool.getDispute(disputeId).rounds, 2, "rounds");
        assertEq(pool.getDispute(disputeId).classRounds, 2, "class rounds");
        assertEq(settlement.escrowOf(keccak256(bytes(DEAL))), 25e18, "what was paid stays in the escrow");
    }

    function test_a_pair_is_the_panel_where_there_are_only_two() public {
        _keep(2);
        bytes32 disputeId = _challenge(DEAL, 2);
        assertEq(pool.getDispute(disputeId).rounds, 1, "one round");
        RoundView memory round = pool.getRound(disputeId, 1);
        assertEq(round.seats, 2, "two seats");
        assertEq(round.alternates, 0, "no alternates");
    }

    function test_a_class_that_shrank_since_it_was_funded_is_unserviceable_and_refunds() public {
        _submit(DEAL, CLAIM);
        uint256 before = token.balanceOf(creator);
        _fund(2);
        _keep(1);
        _check(DEAL);
        bytes32 disputeId = pool.disputeOf(DEAL);
        DisputeView memory dispute = pool.getDispute(disputeId);
        assertEq(dispute.outcome, 7, "UNSERVICEABLE");
        assertEq(dispute.phase, 6, "FINAL");
        assertEq(dispute.rounds + dispute.currentRound, 0, "without a round");
        vm.prank(creator);
        settlement.claim();
        // The mediation fee is with the controller until the timeout, the judge's collateral came back.
        assertEq(token.balanceOf(creator), before - mediationFee + judgeCollateral, "escrow back");
        vm.warp(block.timestamp + judgeTimeout + 1);
        vm.prank(creator, creator);
        controller.timeoutMediateResult(DEAL);
        assertEq(_state(DEAL), 10, "both refunded by timeout");
    }

    function test_a_class_that_shrank_since_it_was_funded_has_fewer_rounds() public {
        _submit(DEAL, CLAIM);
        _fund(2);
        _keep(9);
        _check(DEAL);
        DisputeView memory dispute = pool.getDispute(pool.disputeOf(DEAL));
        assertEq(dispute.rounds, 1, "one of two");
        assertEq(dispute.classRounds, 1, "nine have no second panel");
        assertEq(settlement.escrowOf(keccak256(bytes(DEAL))), 10e18, "what is unused returns at the end");
    }

    function test_timeouts_without_measure_do_not_overflow() public {
        judgeTimeout = type(uint256).max;
        bytes32 disputeId = _challenge(DEAL, 2);
        assertEq(pool.getDispute(disputeId).deadline, type(uint64).max, "deadline");
        assertEq(pool.getDispute(disputeId).rounds, 2, "rounds");
    }

    function test_only_the_controller_requests() public {
        SharedStructs.Deal memory deal;
        _refuses(abi.encodeWithSelector(IPoolEvents.NotController.selector, address(controller), address(this)));
        pool.mediationRequest(deal);
    }

    function test_a_deal_is_disputed_once_even_if_the_controller_asks_again() public {
        bytes32 disputeId = _challenge(DEAL, 1);
        SharedStructs.Deal memory deal = deals.getDeal(DEAL);
        _refuses(abi.encodeWithSelector(IPoolEvents.DisputeExists.selector, disputeId));
        vm.prank(address(controller));
        pool.mediationRequest(deal);
    }

    function test_the_desks_on_their_own_have_no_rights() public {
        _submit(DEAL, CLAIM);
        address desk = pool.challengeDesk();
        _refuses(abi.encodeWithSelector(ISettlement.NotPool.selector, address(pool), desk));
        vm.prank(creator);
        DisputePool(desk).fundChallenge(DEAL, CLASS, 1);
        bytes32 disputeId = _challengeSubmitted(DEAL, CLASS, 1);
        desk = pool.rulingDesk();
        _refuses(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 5, 0));
        DisputePool(desk).finalise(disputeId);
    }

    function test_a_pool_refuses_desks_of_another_wiring() public {
        PoolWiring memory wiring = _wiring();
        wiring.settlement = ISettlement(stranger);
        (address challenges, address rulings) = (pool.challengeDesk(), pool.rulingDesk());
        bytes memory reason = abi.encodeWithSelector(
            DisputePool.DeskDiffers.selector, challenges, keccak256(abi.encode(wiring)), pool.wiringHash()
        );
        _refuses(reason);
        new DisputePool(wiring, challenges, rulings);
    }
}
