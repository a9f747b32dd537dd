// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Campaign} from "./Campaign.sol";

/// @notice I1, I11 to I13 and I20: every wei is somebody's, and the right one's. What each settled round must cost its members is in StakeBook.
contract MoneyInvariantOfAllTest is Campaign {
    /// @dev What a step changes is looked at in the step itself; all of it is dear.
    /// forge-config: default.invariant.check-interval = 4
    function invariant_every_wei_is_somebodys() public view {
        uint256 owed = settlement.totalEscrow() + settlement.totalBonds() + settlement.totalCredit();
        assertEq(token.balanceOf(address(settlement)), owed, "I1: settlement");
        assertEq(everyone.totalCredits(), settlement.totalCredit(), "I1: credits");
        everyone.requireBooksBalanced();
        assertEq(token.balanceOf(address(canaries)), canaries.totalBonds(), "I1: canaries");
        assertEq(token.balanceOf(address(pool)), 0, "I1: the pool holds nothing");
        assertEq(thief.breaches(), 0, "a payment within a payment");
    }

    /// @notice I1, I11: once all is settled everyone is paid, and nothing is left.
    function afterInvariant() public {
        everyone.endAll();
        invariant_every_wei_is_somebodys();
        assertEq(settlement.totalBonds(), 0, "I11: a bond is kept back");
        everyone.payAll();
    }
}
