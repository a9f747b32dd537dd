// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Canaries} from "../../src/Canaries.sol";
import {Settlement} from "../../src/Settlement.sol";
import {Assertions} from "../support/Assertions.sol";
import {MoneyCrowd} from "./support/MoneyCrowd.sol";

/// @notice Whatever is paid, settled, claimed, bonded and paused in whatever order: every wei is somebody's, and the right one's.
contract MoneyInvariantTest is Assertions {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    MoneyCrowd private _crowd;
    IERC20 private _token;
    Settlement private _settlement;
    Canaries private _canaries;

    function setUp() public {
        _crowd = new MoneyCrowd();
        _crowd.setUp();
        (address token, address settlement, address canaries) = _crowd.contracts();
        (_token, _settlement, _canaries) = (IERC20(token), Settlement(settlement), Canaries(canaries));
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_crowd);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(_crowd), _crowd.actions());
    }

    function invariant_every_wei_of_settlement_is_an_escrow_a_bond_or_a_credit() public view {
        uint256 owed = _settlement.totalEscrow() + _settlement.totalBonds() + _settlement.totalCredit();
        assertEq(_token.balanceOf(address(_settlement)), owed, "I1: balance");
        assertEq(_crowd.paidIn() - _crowd.paidOut(), owed, "I1: in less out");
        (uint256 escrows,) = _crowd.books();
        assertEq(_settlement.totalEscrow(), escrows, "I1: escrows");
        address[] memory accounts = _crowd.accounts();
        uint256 credits;
        for (uint256 i = 0; i < accounts.length; i++) {
            credits += _settlement.creditOf(accounts[i]);
        }
        assertEq(_settlement.totalCredit(), credits, "I1: credits");
    }

    function invariant_every_wei_of_canaries_is_the_sponsors_and_covers_what_is_open() public view {
        (uint256 bond, uint256 reserved, uint256 open) = _crowd.bonds();
        assertEq(_token.balanceOf(address(_canaries)), bond, "I1: balance");
        assertEq(_canaries.totalBonds(), bond, "I1: total");
        assertEq(reserved, open, "a bond for each open canary");
        assertTrue(reserved <= bond, "covered");
    }

    function invariant_a_settled_dispute_credits_what_came_in() public view {
        (, uint256 off) = _crowd.books();
        assertEq(off, 0, "I11");
    }

    function invariant_nobody_right_is_slashed_and_no_canary_is_late() public view {
        assertEq(_crowd.wronged(), 0, "I12");
        assertEq(_crowd.late(), 0, "I16");
        assertEq(_crowd.heldUp(), 0, "I19: refused without need");
    }

    /// @dev The invariants above say something only if the crowd gets somewhere.
    function test_the_crowd_reaches_every_action() public {
        bytes4[] memory actions = _crowd.actions();
        for (uint256 i = 0; i < 1200; i++) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            (bool done, bytes memory reason) =
                address(_crowd).call(abi.encodeWithSelector(actions[seed % actions.length], seed >> 8));
            if (!done) assembly { revert(add(reason, 32), mload(reason)) }
        }
        invariant_every_wei_of_settlement_is_an_escrow_a_bond_or_a_credit();
        invariant_every_wei_of_canaries_is_the_sponsors_and_covers_what_is_open();
        invariant_a_settled_dispute_credits_what_came_in();
        invariant_nobody_right_is_slashed_and_no_canary_is_late();
        string[9] memory names =
            ["challenge", "settle", "settle while paused", "finish", "claim", "open", "release", "forfeit", "withdraw"];
        for (uint256 i = 0; i < names.length; i++) {
            assertBelow(0, _crowd.reached(bytes32(bytes(names[i]))), names[i]);
        }
    }
}
