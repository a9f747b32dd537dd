// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Settlement} from "../../src/Settlement.sol";
import {WiredOnce} from "../../src/WiredOnce.sol";
import {ICanaries} from "../../src/interfaces/ICanaries.sol";
import {IParameters} from "../../src/interfaces/IParameters.sol";
import {ISettlement, SettledRound} from "../../src/interfaces/ISettlement.sol";
import {IStakeRegistry} from "../../src/interfaces/IStakeRegistry.sol";
import {vm} from "../support/Vm.sol";
import {MoneyFixture} from "./support/MoneyFixture.sol";

contract SettlementRefusalsTest is MoneyFixture {
    bytes private constant UNDERFLOW = abi.encodeWithSignature("Panic(uint256)", 0x11);

    function test_only_the_pool_moves_money() public {
        address stranger = address(0xBAD);
        SettledRound memory round = _round(1, 3, "111");
        bytes[7] memory calls = [
            abi.encodeCall(settlement.receiveEscrow, (DEAL, creator, 1)),
            abi.encodeCall(settlement.withdrawEscrow, (DEAL, stranger)),
            abi.encodeCall(settlement.captureFee, (DISPUTE, DEAL, creator, 1)),
            abi.encodeCall(settlement.receiveAppeal, (DISPUTE, DEAL, 1, creator, 1)),
            abi.encodeCall(settlement.settleRound, (DISPUTE, DEAL, 1, VERSION, round)),
            abi.encodeCall(settlement.endCanary, (DISPUTE, true, stranger, 1)),
            abi.encodeCall(settlement.returnEscrow, (DISPUTE, DEAL, stranger))
        ];
        bytes32 refusal = keccak256(abi.encodeWithSelector(ISettlement.NotPool.selector, address(this), stranger));
        for (uint256 i = 0; i < calls.length; i++) {
            vm.prank(stranger);
            (bool done, bytes memory reason) = address(settlement).call(calls[i]);
            assertTrue(!done, "refused");
            assertEq(keccak256(reason), refusal, "and told whom it takes");
        }
    }

    function test_it_is_wired_once_by_its_deployer() public {
        vm.expectRevert(WiredOnce.AlreadyWired.selector);
        settlement.initialise(address(this), canaries);
        assertEq(address(settlement.canaries()), address(canaries), "and says whose canaries it obeys");
        Settlement other = _deploy(address(token), address(registry), address(parameters), treasury, insurance);
        vm.expectRevert(abi.encodeWithSelector(WiredOnce.NotDeployer.selector, address(this), creator));
        vm.prank(creator);
        other.initialise(address(this), canaries);
        vm.expectRevert(WiredOnce.ZeroAddress.selector);
        other.initialise(address(0), canaries);
        vm.expectRevert(WiredOnce.ZeroAddress.selector);
        other.initialise(address(this), ICanaries(address(0)));
    }

    function test_it_stands_on_no_zero_address() public {
        for (uint256 i = 0; i < 5; i++) {
            address[5] memory parts = [address(token), address(registry), address(parameters), treasury, insurance];
            parts[i] = address(0);
            vm.expectRevert(WiredOnce.ZeroAddress.selector);
            _deploy(parts[0], parts[1], parts[2], parts[3], parts[4]);
        }
    }

    function _deploy(address token_, address registry_, address parameters_, address treasury_, address insurance_)
        private
        returns (Settlement)
    {
        return
            new Settlement(IERC20(token_), IStakeRegistry(registry_), IParameters(parameters_), treasury_, insurance_);
    }

    function test_a_round_that_nobody_paid_for_is_not_settled() public {
        _fund(3e18 - 1);
        SettledRound memory round = _round(1, 3, "111");
        vm.expectRevert(abi.encodeWithSelector(ISettlement.EscrowTooLow.selector, DEAL, 3e18, 3e18 - 1));
        _settle(1, round);
    }

    function test_another_deals_escrow_is_not_touched() public {
        settlement.receiveEscrow("other", creator, 50e18);
        SettledRound memory round = _round(1, 3, "111");
        vm.expectRevert(abi.encodeWithSelector(ISettlement.EscrowTooLow.selector, DEAL, 3e18, 0));
        _settle(1, round);
        assertEq(settlement.withdrawEscrow("other", creator), 50e18, "whole");
    }

    function test_a_bond_that_was_never_paid_is_not_returned() public {
        _fund(10e18);
        SettledRound memory round = _round(1, 3, "111");
        round.appeal.appellant = appellant;
        round.appeal.bond = 7e18;
        vm.expectRevert(UNDERFLOW);
        _settle(5, round);
    }

    function test_amounts_of_zero_move_nothing() public {
        settlement.receiveEscrow(DEAL, creator, 0);
        settlement.captureFee(DISPUTE, DEAL, creator, 0);
        settlement.receiveAppeal(DISPUTE, DEAL, 1, appellant, 0);
        settlement.returnEscrow(DISPUTE, DEAL, creator);
        assertEq(settlement.withdrawEscrow(DEAL, creator), 0, "nothing");
        assertEq(settlement.totalEscrow() + settlement.totalBonds() + settlement.totalCredit(), 0, "owed");
    }

    function test_amounts_beyond_any_supply_are_refused() public {
        uint256 huge = uint256(type(uint128).max) + 1;
        bytes memory refusal =
            abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, uint8(128), huge);
        vm.expectRevert(refusal);
        settlement.receiveEscrow(DEAL, creator, huge);
        vm.expectRevert(refusal);
        settlement.captureFee(DISPUTE, DEAL, creator, huge);
        _fund(1);
        vm.expectRevert(UNDERFLOW);
        settlement.receiveAppeal(DISPUTE, DEAL, 1, appellant, type(uint128).max);
        assertEq(settlement.totalEscrow(), 1, "nothing more is owed");
    }
}
