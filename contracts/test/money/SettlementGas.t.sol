// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SettledRound} from "../../src/interfaces/ISettlement.sol";
import {vm} from "../support/Vm.sol";
import {MoneyFixture} from "./support/MoneyFixture.sol";

/// @notice What Settlement's part of a settlement costs, from cold storage; the registry's double only moves the slashes.
contract SettlementGasTest is MoneyFixture {
    event log_named_uint(string key, uint256 value);

    function _measure(string memory what, uint8 outcome, SettledRound memory round, uint256 limit) private {
        registry.setRemembers(false);
        vm.cool(address(settlement));
        vm.cool(address(registry));
        vm.cool(address(parameters));
        vm.cool(address(token));
        uint256 before = gasleft();
        _settle(outcome, round);
        uint256 used = before - gasleft();
        emit log_named_uint(what, used);
        assertBelow(used, limit, what);
    }

    function test_gas_of_three_unanimous_seats_and_two_alternates() public {
        _fund(10e18);
        _measure("settleRound 3+2, first rewards", 1, _round(1, 3, "11100"), 175_000);
        _measure("settleRound 3+2, further rewards", 1, _round(1, 3, "11100"), 105_000);
    }

    function test_gas_of_fifteen_seats_two_alternates_every_fault_and_an_appeal() public {
        _fund(15e18);
        SettledRound memory round = _round(3, 15, "11111111222334900");
        _appeal(round, 2, 31e18, false);
        _measure("settleRound 15+2, all faults, appeal", 1, round, 480_000);
    }
}
