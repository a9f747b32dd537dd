// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Campaign} from "./Campaign.sol";

/// @notice I3, I9, I10: what panels are drawn from. Each panel itself is drawn anew in PanelBook.
contract SortitionInvariantOfAllTest is Campaign {
    /// @dev What a step changes is looked at in the step itself; all of it is dear.
    /// forge-config: default.invariant.check-interval = 8
    function invariant_a_class_weighs_what_its_mediators_weigh() public view {
        bytes32[] memory classes = everyone.classList();
        uint64 epoch = sortition.epochAt(uint64(block.timestamp));
        for (uint256 i = 0; i < classes.length; i++) {
            _requireWeighed(classes[i], epoch);
            _requireWeighed(classes[i], epoch + 1);
        }
    }

    /// @notice I3: the weights are the stakes, once everyone's was brought in line.
    function afterInvariant() public {
        everyone.syncAll();
        invariant_a_class_weighs_what_its_mediators_weigh();
        everyone.endAll();
    }

    function _requireWeighed(bytes32 drawClass, uint64 epoch) private view {
        address[] memory leaves = sortition.leavesOf(drawClass);
        address[] memory operators = registry.operatorsOf(leaves);
        uint256 total;
        uint256 drawable;
        for (uint256 i = 0; i < leaves.length; i++) {
            uint256 weight = sortition.weightOf(drawClass, leaves[i], epoch);
            total += weight;
            if (weight == 0) operators[i] = address(0);
            else if (!_isAmongFirst(i, operators)) drawable++;
        }
        assertEq(sortition.totalWeight(drawClass, epoch), total, "I3: root");
        assertEq(sortition.drawableOperators(drawClass, epoch), drawable, "I3: operators");
    }

    function _isAmongFirst(uint256 count, address[] memory operators) private pure returns (bool) {
        for (uint256 i = 0; i < count; i++) {
            if (operators[i] == operators[count]) return true;
        }
        return false;
    }
}
