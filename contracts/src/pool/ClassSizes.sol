// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {DealFacts} from "../interfaces/IDealReader.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {PoolState} from "./PoolState.sol";

/// @notice How many mediators a class has for a deal.
abstract contract ClassSizes is PoolState {
    /// @dev How many mediators with weight in a class, at the present epoch, are no party to the deal.
    function _drawableIn(bytes32 drawClass, DealFacts memory facts) internal view returns (uint32 drawable) {
        uint64 epoch = sortition.epochAt(uint64(block.timestamp));
        drawable = sortition.drawableMediators(drawClass, epoch);
        (address creator, address provider, address solver) = (facts.jobCreator, facts.resourceProvider, facts.solver);
        if (sortition.weightOf(drawClass, creator, epoch) > 0) drawable--;
        if (provider != creator && sortition.weightOf(drawClass, provider, epoch) > 0) drawable--;
        if (solver != creator && solver != provider && sortition.weightOf(drawClass, solver, epoch) > 0) drawable--;
    }

    /// @dev Whether the first panel is the class's only two mediators.
    function _isPair(uint8 classRounds, uint256 drawable) internal pure returns (bool) {
        return classRounds > 0 && drawable < Ladder.seatsOf(1);
    }
}
