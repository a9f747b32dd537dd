// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DealFacts} from "../interfaces/IDealReader.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {PoolState} from "./PoolState.sol";

/// @notice How many operators a class has for a deal. Mediators do not count: a panel seats one of each operator.
abstract contract ClassSizes is PoolState {
    /// @dev How many operators have weight in a class at the present epoch, but for those of the deal's parties.
    function _drawableIn(bytes32 drawClass, DealFacts memory facts) internal view returns (uint32 drawable) {
        uint64 epoch = sortition.epochAt(uint64(block.timestamp));
        address[] memory parties = new address[](3);
        (parties[0], parties[1], parties[2]) = (facts.jobCreator, facts.resourceProvider, facts.solver);
        drawable = sortition.drawableOperators(drawClass, epoch) - registry.operatorsWeighing(drawClass, parties);
    }

    /// @dev Whether the first panel is the mediators of the class's only two operators.
    function _isPair(uint8 classRounds, uint256 drawable) internal pure returns (bool) {
        return classRounds > 0 && drawable < Ladder.seatsOf(1);
    }
}
