// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Campaign} from "./Campaign.sol";

/// @notice I4 to I7, I16 and I18: the life of disputes. What must hold right after a step is in Steps and in LifeBook.
contract LifeInvariantTest is Campaign {
    function invariant_disputes_live_by_their_terms_and_end_once() public view {
        for (uint256 k = 0; k < everyone.dealCount(); k++) {
            everyone.requireLawful(k);
        }
        assertEq(gate.breaches(), 0, "the controller got back in");
    }

    /// @notice I6: with nobody's help.
    function afterInvariant() public {
        everyone.endAll();
        invariant_disputes_live_by_their_terms_and_end_once();
        assertEq(everyone.openDisputes().length, 0, "I6");
    }
}
