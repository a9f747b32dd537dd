// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice A contract in front of an account: `msg.sender` is not `tx.origin`.
contract Forwarder {
    function finalise(address pool, bytes32 disputeId) external {
        (bool done, bytes memory reason) = pool.call(abi.encodeWithSignature("finalise(bytes32)", disputeId));
        if (!done) assembly { revert(add(reason, 32), mload(reason)) }
    }
}

contract FinaliseTest is RulingDriver {
    event DisputeFinalised(bytes32 indexed disputeId, uint8 outcome, address finaliser);

    function test_accept_pays_the_provider_through_the_controller() public {
        uint256 before = token.balanceOf(provider);
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        address finaliser = _member(disputeId, 0);
        uint256 finaliserBefore = token.balanceOf(finaliser);
        vm.expectEmit(true, false, false, true, address(pool));
        emit DisputeFinalised(disputeId, 1, finaliser);
        _finalise(disputeId);
        assertEq(_state(DEAL), 5, "MediationAccepted");
        assertEq(token.balanceOf(provider), before + 1 * LP, "paid for the job, collateral back");
        assertEq(token.balanceOf(finaliser), finaliserBefore + 0.1e18, "keeps the tip");
        assertEq(settlement.creditOf(creator), 0.9e18, "the rest of the fee is the creator's");
        assertEq(pool.phase(disputeId), 6, "FINAL");
    }

    function test_reject_slashes_the_provider_and_refunds_the_creator() public {
        uint256 providerBefore = token.balanceOf(provider);
        uint256 creatorBefore = token.balanceOf(creator);
        uint256 ownerBefore = token.balanceOf(address(this));
        bytes32 disputeId = _ruled(DEAL, 1, 2, 2, 2);
        _finalise(disputeId);
        assertEq(_state(DEAL), 6, "MediationRejected");
        assertEq(providerBefore - token.balanceOf(provider), 2 * LP, "results collateral lost");
        assertEq(token.balanceOf(address(this)) - ownerBefore, 2 * LP, "to the token's owner");
        vm.prank(creator);
        settlement.claim();
        assertEq(creatorBefore - token.balanceOf(creator), 3.1e18, "the panel and the tip");
    }

    function test_no_verdict_leaves_the_controller_alone() public {
        bytes32 disputeId = _ruled(DEAL, 1, 3, 3, 3);
        vm.prank(stranger);
        pool.finalise(disputeId);
        assertEq(_state(DEAL), 4, "still ResultsChecked");
        vm.warp(block.timestamp + judgeTimeout);
        vm.prank(provider, provider);
        controller.timeoutMediateResult(DEAL);
        assertEq(_state(DEAL), 10, "refunded by timeout");
    }

    function test_finalising_happens_once_and_only_when_ruled() public {
        bytes32 disputeId = _drawn(DEAL, 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 5, 2));
        pool.finalise(disputeId);
        _play(disputeId, _three(1, 1, 1));
        pool.closeRound(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 5, 7));
        pool.finalise(disputeId);
        _passWindow(disputeId);
        _finalise(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 5, 6));
        pool.finalise(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 5, 0));
        pool.finalise("unknown");
    }

    function test_the_panel_goes_first_then_anyone_with_the_allowance() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        uint64 openToAllFrom = uint64(block.timestamp) + 60;
        address outsider = vm.addr(77);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.FinaliserNotOnPanel.selector, outsider, openToAllFrom));
        vm.prank(outsider, outsider);
        pool.finalise(disputeId);
        vm.warp(openToAllFrom);
        vm.prank(outsider);
        token.approve(address(settlement), 0.9e18);
        vm.prank(outsider, outsider);
        pool.finalise(disputeId);
        assertEq(token.balanceOf(outsider), 0.1e18, "the tip, paid by the fee itself");
    }

    function test_a_fee_that_cannot_be_pulled_reverts_the_verdict() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        address finaliser = _member(disputeId, 0);
        vm.prank(finaliser);
        token.approve(address(settlement), 0.9e18 - 1);
        vm.expectRevert("ERC20: insufficient allowance");
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
        assertEq(_state(DEAL), 4, "still ResultsChecked");
        assertEq(pool.phase(disputeId), 5, "still DECIDED");
    }

    function test_a_fee_below_the_tip_is_all_tip() public {
        mediationFee = 0.05e18;
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        address finaliser = _member(disputeId, 0);
        uint256 before = token.balanceOf(finaliser);
        _finalise(disputeId);
        assertEq(token.balanceOf(finaliser), before + 0.05e18, "all of it");
        assertEq(settlement.creditOf(creator), 0, "nothing left");
    }

    function test_a_contract_in_front_cannot_take_the_fee() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        address finaliser = _member(disputeId, 0);
        Forwarder forwarder = new Forwarder();
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NotOrigin.selector, finaliser, address(forwarder)));
        vm.prank(finaliser, finaliser);
        forwarder.finalise(address(pool), disputeId);
    }

    function test_too_little_gas_is_refused_before_the_controller_is_asked() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        address finaliser = _member(disputeId, 0);
        vm.prank(finaliser, finaliser);
        (bool done, bytes memory reason) =
            address(pool).call{gas: 500_000}(abi.encodeWithSignature("finalise(bytes32)", disputeId));
        assertTrue(!done, "refused");
        assertEq(bytes32(bytes4(reason)), bytes32(IPoolEvents.TooLittleGas.selector), "with its reason");
        assertEq(pool.phase(disputeId), 5, "still DECIDED");
    }

    function test_a_party_that_ended_it_before_makes_it_preempted_and_pays_the_panel() public {
        bytes32 disputeId = _ruled(DEAL, 1, 2, 2, 2);
        vm.warp(pool.getDispute(disputeId).deadline + 1);
        vm.prank(provider, provider);
        controller.timeoutMediateResult(DEAL);
        address finaliser = _finalise(disputeId);
        assertEq(_outcome(disputeId), 6, "PREEMPTED");
        assertEq(_state(DEAL), 10, "the controller's state");
        for (uint256 i = 0; i < 3; i++) {
            assertEq(settlement.creditOf(_member(disputeId, i)), 0.95e18, "paid from the escrow");
            assertEq(registry.accountOf(_member(disputeId, i)).openLocks, 0, "unlocked");
        }
        assertEq(settlement.creditOf(treasury), 0.15e18, "treasury");
        assertEq(settlement.creditOf(creator), 0, "the one round's fees are spent");
        assertTrue(finaliser != address(0), "finalised");
    }

    function test_an_open_dispute_survives_preemption_and_ends_preempted() public {
        judgeTimeout = 1830;
        bytes32 disputeId = _drawn(DEAL, 1);
        vm.warp(pool.getDispute(disputeId).deadline + 1);
        vm.prank(creator, creator);
        controller.timeoutMediateResult(DEAL);
        pool.closeRound(disputeId);
        pool.finalise(disputeId);
        assertEq(_outcome(disputeId), 5, "nobody voted: INCONCLUSIVE");
    }

    function test_finalising_works_after_the_deadline_while_the_deal_is_checked() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        vm.warp(pool.getDispute(disputeId).deadline + 30 days);
        _finalise(disputeId);
        assertEq(_state(DEAL), 5, "MediationAccepted");
    }

    function test_a_refusing_controller_reverts_and_keeps_the_ruling() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        controller.setMediationAddress(address(mediationRandom));
        address finaliser = _member(disputeId, 0);
        bytes memory reason = abi.encodeWithSignature("Error(string)", "Only mediation");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ControllerRefused.selector, 4, reason));
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
        controller.setMediationAddress(address(pool));
        _finalise(disputeId);
        assertEq(_outcome(disputeId), 1, "ACCEPT after all");
    }

    function test_a_refusal_is_no_preemption_when_the_deal_was_not_ended() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        token.pause();
        bytes memory reason = abi.encodeWithSignature("Error(string)", "ERC20Pausable: token transfer while paused");
        address finaliser = _member(disputeId, 0);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ControllerRefused.selector, 4, reason));
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
    }
}
