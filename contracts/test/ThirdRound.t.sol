// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {PanelMember, RoundView} from "../src/interfaces/IDisputePool.sol";
import {CrowdedFixture} from "./support/CrowdedFixture.sol";
import {PoolFixture} from "./support/PoolFixture.sol";
import {RulingDriver} from "./support/RulingDriver.sol";
import {vm} from "./support/Vm.sol";

/// @notice Thirty mediators: rounds of three, seven and fifteen seats.
contract ThirdRoundTest is CrowdedFixture, RulingDriver {
    bytes32 internal disputeId;

    function setUp() public override(PoolFixture, CrowdedFixture) {
        super.setUp();
    }

    function _split(uint8 funded) private {
        disputeId = _decided(DEAL, funded, 1, 1, 2);
        _playRound(disputeId, _seven(1112224));
    }

    function test_a_split_second_round_escalates_to_fifteen() public {
        _split(3);
        assertEq(pool.getDispute(disputeId).currentRound, 3, "the third round");
        _draw(disputeId, "third");
        RoundView memory third = _round(disputeId);
        assertEq(third.seats, 15, "seats");
        assertEq(third.members.length, 17, "and two alternates");
        for (uint8 number = 1; number < 3; number++) {
            PanelMember[] memory earlier = pool.getRound(disputeId, number).members;
            for (uint256 i = 0; i < earlier.length; i++) {
                bool held = earlier[i].seated || earlier[i].commitment != 0;
                assertTrue(!held || !_isMember(third.members, earlier[i].mediator), "nobody sits twice");
            }
        }
    }

    function test_eight_of_fifteen_rule_and_seven_do_not() public {
        _split(3);
        uint256 snapshot = vm.snapshotState();
        _playRound(disputeId, _list(222222221111111, 15));
        assertEq(_outcome(disputeId), 2, "REJECT by eight");
        vm.revertToState(snapshot);
        _playRound(disputeId, _list(222222241111111, 15));
        assertEq(_outcome(disputeId), 5, "seven and seven: INCONCLUSIVE");
        assertEq(pool.phase(disputeId), 5, "at once");
    }

    function test_two_rounds_paid_for_do_not_become_three() public {
        _split(2);
        assertEq(_outcome(disputeId), 5, "INCONCLUSIVE");
    }

    function test_a_ruling_is_appealed_twice() public {
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        _appealAs(appellant, disputeId);
        _playRound(disputeId, _seven(2222222));
        _appealAs(stranger, disputeId);
        assertEq(settlement.totalBonds(), 7e18 + 15e18, "two bonds");
        _playRound(disputeId, _list(111111111111111, 15));
        assertEq(_outcome(disputeId), 1, "ACCEPT after all");
        _passWindow(disputeId);
        _finalise(disputeId);
        for (uint8 number = 1; number <= 3; number++) {
            pool.settle(disputeId, number);
        }
        // The second round's seven lose half a lock each, 87.5 LP; none of them is paid, so that the insurance has it all: it owes thirty.
        assertEq(settlement.creditOf(stranger), 15e18 + 30e18, "overturned the second ruling");
        assertEq(settlement.creditOf(appellant), 7e18, "the fees that the second round did not earn");
        assertEq(settlement.creditOf(insurance), 87.5e18 - 30e18 + 7e18, "and the first appeal's bond");
        assertEq(settlement.totalEscrow() + settlement.totalBonds(), 0, "nothing is kept back");
    }

    /// @dev The second round never gets its panel; an appeal of what stands then opens the third.
    function test_what_stood_unheard_can_be_appealed_again() public {
        disputeId = _decided(DEAL, 1, 1, 1, 1);
        _appealAs(appellant, disputeId);
        vm.warp(block.timestamp + 630);
        pool.closeRound(disputeId);
        assertEq(pool.phase(disputeId), 7, "a window again");
        _appealAs(stranger, disputeId);
        _playRound(disputeId, _list(222222222222222, 15));
        _passWindow(disputeId);
        _finalise(disputeId);
        assertEq(pool.phase(disputeId), 9, "SETTLING");
        pool.settle(disputeId, 2);
        assertEq(settlement.creditOf(stranger), 15e18, "its bond, from a round without slashes");
        pool.settle(disputeId, 3);
        pool.settle(disputeId, 1);
        // Not heard, but the ruling fell: it was right, and gets twice its bond and the fees of the round that nobody sat in.
        assertEq(settlement.creditOf(appellant), 7e18 + 14e18 + 7e18, "the first appellant");
        assertEq(pool.phase(disputeId), 6, "FINAL");
        assertEq(settlement.totalEscrow() + settlement.totalBonds(), 0, "nothing is kept back");
        assertEq(token.balanceOf(address(settlement)), settlement.totalCredit(), "every wei is a credit");
    }
}
