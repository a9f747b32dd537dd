// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SharedStructs} from "../src/interfaces/ILilypad.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice A controller that refuses a ruling for good must not hold the stake of the panel.
contract RefusalTest is RulingDriver {
    event DisputeFinalised(bytes32 indexed disputeId, uint8 outcome, address finaliser);

    uint256 private constant PERIOD = 7 days;

    /// @dev The creator takes its escrow out through Lilypad's timeoutAgree, which refunds it what only a provider would have paid:
    /// then neither the verdict nor the timeout of the disputed deal can be paid any more.
    function _drainEscrow() private {
        (SharedStructs.DealTimeouts memory timeouts, SharedStructs.DealPricing memory pricing) =
            (_timeouts(), _pricing());
        timeouts.agree.timeout = 0;
        timeouts.submitResults.collateral = token.escrowBalanceOf(creator);
        timeouts.judgeResults.collateral = 0;
        pricing.paymentCollateral = 0;
        vm.prank(creator, creator);
        controller.agree("drain", _members(), timeouts, pricing);
        vm.warp(block.timestamp + 1);
        vm.prank(creator, creator);
        controller.timeoutAgree("drain");
        assertEq(token.escrowBalanceOf(creator), 0, "drained");
    }

    function test_a_creator_who_drains_its_escrow_holds_nobodys_stake() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        uint64 from = uint64(block.timestamp + PERIOD);
        _drainEscrow();

        address finaliser = _member(disputeId, 0);
        bytes memory reason = abi.encodeWithSignature("Error(string)", "LilypadToken: not enough funds in escrow");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.ControllerRefused.selector, 4, reason));
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
        vm.warp(pool.getDispute(disputeId).deadline + 1);
        vm.expectRevert("LilypadToken: not enough funds in escrow");
        vm.prank(provider, provider);
        controller.timeoutMediateResult(DEAL);
        vm.prank(finaliser);
        registry.requestUnstake(STAKE);

        vm.warp(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.AbandonTooEarly.selector, from, from - 1));
        pool.abandon(disputeId);
        vm.warp(from);
        vm.expectEmit(true, false, false, true, address(pool));
        emit DisputeFinalised(disputeId, 5, stranger);
        vm.prank(stranger);
        pool.abandon(disputeId);

        assertEq(_state(DEAL), 4, "Lilypad's deal stays stuck, which is Lilypad's");
        for (uint256 i = 0; i < 5; i++) {
            assertEq(registry.accountOf(_member(disputeId, i)).openLocks, 0, "unlocked");
            assertEq(settlement.creditOf(_member(disputeId, i)), i < 3 ? 0.95e18 : 0, "who revealed is paid");
        }
        assertEq(settlement.totalEscrow(), 0, "nothing is left in escrow");
        vm.warp(block.timestamp + UNBONDING);
        vm.prank(finaliser);
        registry.withdraw();
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 5, 6));
        pool.abandon(disputeId);
    }

    function test_a_deadline_that_never_comes_does_not_hold_the_stake_either() public {
        judgeTimeout = type(uint256).max;
        bytes32 disputeId = _ruled(DEAL, 1, 2, 2, 2);
        _drainEscrow();
        vm.warp(block.timestamp + PERIOD);
        pool.abandon(disputeId);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
    }

    function test_a_deal_decided_by_another_handler_can_be_abandoned() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        controller.setMediationAddress(address(this));
        controller.mediationRejectResult(DEAL);
        vm.warp(block.timestamp + PERIOD);
        pool.abandon(disputeId);
        assertEq(_state(DEAL), 6, "the other handler's verdict");
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
    }

    function test_a_timed_out_deal_is_preempted_when_abandoned() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        vm.warp(block.timestamp + PERIOD);
        vm.prank(provider, provider);
        controller.timeoutMediateResult(DEAL);
        pool.abandon(disputeId);
        assertEq(_outcome(disputeId), 6, "PREEMPTED");
    }

    function test_a_ruling_the_controller_takes_cannot_be_abandoned() public {
        bytes32 disputeId = _ruled(DEAL, 1, 2, 2, 2);
        vm.warp(block.timestamp + 365 days);
        vm.expectRevert(IPoolEvents.ControllerAccepts.selector);
        vm.prank(provider, provider);
        pool.abandon(disputeId);
        assertEq(_state(DEAL), 4, "the verdict was undone with it");
        _finalise(disputeId);
        assertEq(_state(DEAL), 6, "and can be delivered");
    }

    /// @dev Parties choose how long a deal is: with this one the verdict needs more than the pool's floor.
    function test_starving_the_controller_of_gas_abandons_nothing() public {
        listedMediators = 600;
        bytes32 disputeId = _ruled(DEAL, 1, 2, 2, 2);
        vm.warp(block.timestamp + PERIOD);
        uint256 starved;
        for (uint256 gas_ = 400_000; gas_ <= 6_000_000; gas_ += 100_000) {
            // As in a transaction of its own.
            vm.cool(address(deals));
            (bool done, bytes memory reason) = address(pool).call{gas: gas_}(abi.encodeCall(pool.abandon, (disputeId)));
            assertTrue(!done, "never");
            if (reason.length >= 4 && bytes4(reason) == IPoolEvents.TooLittleGas.selector && gas_ > 700_000) starved++;
        }
        assertBelow(0, starved, "the call itself was starved");
        assertEq(pool.phase(disputeId), 5, "still DECIDED");
    }

    /// @dev The controller's owner can name any storage: what is there may not know what a deal is.
    function test_a_controller_whose_storage_answers_nothing_holds_nobodys_stake() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        address[2] memory storages = [address(0xDEAD), address(token)];
        vm.warp(block.timestamp + PERIOD);
        for (uint256 i = 0; i < storages.length; i++) {
            uint256 snapshot = vm.snapshotState();
            controller.setStorageAddress(storages[i]);
            pool.abandon(disputeId);
            assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
            assertEq(registry.accountOf(_member(disputeId, 0)).openLocks, 0, "unlocked");
            vm.revertToState(snapshot);
        }
    }

    /// @dev It gets a bounded share, so who sends enough gas has proof that it was not starved.
    function test_a_controller_that_burns_all_its_gas_holds_nobodys_stake() public {
        bytes32 disputeId = _ruled(DEAL, 1, 1, 1, 1);
        vm.etch(address(controller), hex"fe");
        vm.warp(block.timestamp + PERIOD);
        (bool done, bytes memory reason) = address(pool).call{gas: 8_000_000}(abi.encodeCall(pool.abandon, (disputeId)));
        assertTrue(!done && bytes4(reason) == IPoolEvents.TooLittleGas.selector, "starved, for all one knows");
        pool.abandon{gas: 12_000_000}(disputeId);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
        for (uint256 i = 0; i < 5; i++) {
            assertEq(registry.accountOf(_member(disputeId, i)).openLocks, 0, "unlocked");
        }
    }

    function test_what_is_no_verdict_is_finalised_not_abandoned() public {
        bytes32 disputeId = _ruled(DEAL, 1, 3, 3, 3);
        vm.warp(block.timestamp + PERIOD);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.NoVerdict.selector, 3));
        pool.abandon(disputeId);
        bytes32 open = _drawn("open", 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 5, 2));
        pool.abandon(open);
    }
}
