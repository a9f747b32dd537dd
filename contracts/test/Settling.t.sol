// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {RoundView} from "../src/interfaces/IDisputePool.sol";
import {IPoolEvents} from "../src/interfaces/IPoolEvents.sol";
import {CrowdedFixture} from "./support/CrowdedFixture.sol";
import {PoolFixture} from "./support/PoolFixture.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice Three rounds have thirty-one members: too many to settle with the outcome.
contract SettlingTest is CrowdedFixture, RulingDriver {
    event RoundSettled(bytes32 indexed disputeId, uint8 round);
    event DisputeSettled(bytes32 indexed disputeId);
    event DisputeFinalised(bytes32 indexed disputeId, uint8 outcome, address finaliser);

    uint256 private constant MOST_GAS = 2_000_000;

    bytes32 internal disputeId;

    function setUp() public override(PoolFixture, CrowdedFixture) {
        super.setUp();
        disputeId = _decided(DEAL, 3, 1, 1, 2);
        _playRound(disputeId, _seven(1112224));
    }

    function _end(uint256 digits) private {
        _playRound(disputeId, _list(digits, 15));
        _passWindow(disputeId);
    }

    /// @dev Everyone's credit and stake, in one number.
    function _books() private view returns (bytes32 books) {
        for (uint256 i = 0; i < mediators.length; i++) {
            address mediator = mediators[i];
            books = keccak256(abi.encode(books, settlement.creditOf(mediator), registry.accountOf(mediator).stake));
        }
        return keccak256(
            abi.encode(
                books, settlement.creditOf(creator), settlement.creditOf(treasury), settlement.creditOf(insurance)
            )
        );
    }

    function test_the_outcome_is_final_before_the_money_is() public {
        _end(222222222222222);
        address finaliser = _member(disputeId, 0);
        vm.expectEmit(true, false, false, true, address(pool));
        emit DisputeFinalised(disputeId, 2, finaliser);
        _finalise(disputeId);
        assertEq(_state(DEAL), 6, "MediationRejected");
        assertEq(pool.phase(disputeId), 9, "SETTLING");
        for (uint8 number = 1; number <= 3; number++) {
            assertTrue(!pool.getRound(disputeId, number).settled, "not settled yet");
        }
        assertEq(registry.accountOf(finaliser).openLocks, 1, "still locked");
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 5, 9));
        pool.finalise(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 5, 9));
        pool.abandon(disputeId);
    }

    function test_each_round_is_settled_once_in_any_order() public {
        _end(222222222222222);
        _finalise(disputeId);
        uint8[3][6] memory orders = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [uint8(3), 2, 1]];
        bytes32 books;
        for (uint256 k = 0; k < 6; k++) {
            uint256 snapshot = vm.snapshotState();
            _settleInOrder(orders[k]);
            if (k == 0) books = _books();
            assertEq(_books(), books, "the same whatever the order");
            vm.revertToState(snapshot);
        }
    }

    function _settleInOrder(uint8[3] memory order) private {
        for (uint256 i = 0; i < 3; i++) {
            assertEq(pool.phase(disputeId), 9, "SETTLING until the last");
            vm.expectEmit(true, false, false, true, address(pool));
            emit RoundSettled(disputeId, order[i]);
            if (i == 2) vm.expectEmit(true, false, false, true, address(pool));
            if (i == 2) emit DisputeSettled(disputeId);
            vm.prank(stranger);
            pool.settle(disputeId, order[i]);
            assertTrue(pool.getRound(disputeId, order[i]).settled, "settled");
            if (i == 2) break;
            vm.expectRevert(abi.encodeWithSelector(IPoolEvents.AlreadySettled.selector, order[i]));
            pool.settle(disputeId, order[i]);
        }
        assertEq(pool.phase(disputeId), 6, "FINAL");
        assertEq(settlement.totalEscrow(), 0, "the escrow is returned with the last");
        assertEq(token.balanceOf(address(settlement)), settlement.totalCredit(), "every wei is a credit");
        for (uint256 i = 0; i < mediators.length; i++) {
            assertEq(registry.accountOf(mediators[i]).openLocks, 0, "unlocked");
        }
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 9, 6));
        pool.settle(disputeId, order[0]);
    }

    function test_settling_too_early_or_a_round_that_never_was_is_refused() public {
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 9, 0));
        pool.settle("unknown", 1);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 9, 1));
        pool.settle(disputeId, 1);
        _end(111111111111111);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.WrongPhase.selector, 9, 5));
        pool.settle(disputeId, 1);
        _finalise(disputeId);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.RoundNotOpened.selector, 3, 0));
        pool.settle(disputeId, 0);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.RoundNotOpened.selector, 3, 4));
        pool.settle(disputeId, 4);
        vm.expectRevert(abi.encodeWithSelector(IPoolEvents.RoundNotOpened.selector, 3, 255));
        pool.settle(disputeId, 255);
    }

    function test_a_round_without_a_panel_has_nothing_to_settle() public {
        // The beacon of the third round stays silent.
        vm.warp(block.timestamp + 630);
        pool.closeRound(disputeId);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
        vm.expectEmit(true, false, false, true, address(pool));
        emit DisputeSettled(disputeId);
        pool.finalise(disputeId);
        assertEq(pool.phase(disputeId), 6, "fourteen members are settled at once");
        assertEq(settlement.creditOf(creator), 15e18, "the third round's fees return");
    }

    function test_an_abandoned_ruling_is_settled_in_batches_too() public {
        _end(111111111111111);
        controller.setMediationAddress(address(this));
        vm.warp(block.timestamp + 7 days);
        pool.abandon(disputeId);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
        assertEq(pool.phase(disputeId), 9, "SETTLING");
        _settleInOrder([2, 3, 1]);
        // Whoever revealed is paid: three, seven and fifteen of 0.95.
        assertEq(settlement.creditOf(pool.getRound(disputeId, 2).members[6].mediator), 0.95e18, "paid for its work");
    }

    function test_no_transaction_of_it_needs_much_gas() public {
        _end(222222221111111);
        uint256 before = gasleft();
        _finalise(disputeId);
        assertBelow(before - gasleft(), MOST_GAS, "finalise");
        for (uint8 number = 1; number <= 3; number++) {
            before = gasleft();
            pool.settle(disputeId, number);
            assertBelow(before - gasleft(), MOST_GAS, "settle");
        }
    }

    function testFuzz_no_wei_is_lost_in_three_rounds(uint256 votes, uint256 order) public {
        uint8[] memory outcomes = new uint8[](15);
        for (uint256 i = 0; i < 15; i++) {
            outcomes[i] = uint8((votes >> (8 * i)) % 3 == 0 ? (votes >> (8 * i + 4)) % 5 : 1 + votes % 4);
        }
        _playRound(disputeId, outcomes);
        _passWindow(disputeId);
        vm.warp(block.timestamp + 60);
        address finaliser = _member(disputeId, 0);
        vm.prank(finaliser, finaliser);
        pool.finalise(disputeId);
        uint8 first = uint8(1 + order % 3);
        uint8 second = first % 3 + 1;
        _settleInOrder([first, second, 6 - first - second]);
        RoundView memory third = pool.getRound(disputeId, 3);
        for (uint256 i = 0; i < 15; i++) {
            bool absent = third.members[i].commitment == 0;
            bool full = registry.accountOf(third.members[i].mediator).stake == STAKE;
            bool opposite = _outcome(disputeId) <= 2 && third.members[i].outcome == 3 - _outcome(disputeId);
            assertTrue(full == !(absent || opposite), "slashed exactly when absent or the opposite");
        }
    }
}
