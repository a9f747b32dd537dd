// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Campaign} from "./Campaign.sol";

/// @notice I4, I5, I6, I7, I13 to I16, I18: the life of disputes. What must hold right after a step is in Steps, LifeBook and Replayers.
contract LifeInvariantTest is Campaign {
    function invariant_disputes_live_by_their_terms_and_end_once() public view {
        for (uint256 k = 0; k < 12; k++) {
            everyone.requireLawful(k);
        }
        assertEq(gate.breaches(), 0, "the controller got back in");
    }

    /// @notice I6, and then I1 and I19: with nobody's help.
    function afterInvariant() public {
        everyone.endAll();
        everyone.requireBooksBalanced();
        everyone.payAll();
    }
}
