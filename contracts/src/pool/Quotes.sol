// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ClassTerms} from "../interfaces/IDrawClasses.sol";
import {DealFacts} from "../interfaces/IDealReader.sol";
import {IDisputePool, Quote} from "../interfaces/IDisputePool.sol";
import {SharedStructs} from "../interfaces/ILilypad.sol";
import {ParameterSet} from "../interfaces/IParameters.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {ClassSizes} from "./ClassSizes.sol";

/// @notice What a challenger is told before it pays.
abstract contract Quotes is ClassSizes, IDisputePool {
    /// @inheritdoc IDisputePool
    function quote(string calldata dealId) external view returns (Quote memory) {
        bytes32 dealKey = _keyOf(dealId);
        bytes32 drawClass = _fundings[dealKey].drawClass;
        bytes32[] storage declared = _declarations[dealKey].drawClasses;
        if (drawClass == 0 && declared.length > 0) drawClass = declared[0];
        return _quote(dealId, drawClass);
    }

    /// @inheritdoc IDisputePool
    function quoteIn(string calldata dealId, bytes32 drawClass) external view returns (Quote memory) {
        return _quote(dealId, drawClass);
    }

    function _quote(string calldata dealId, bytes32 drawClass) private view returns (Quote memory quoted) {
        ParameterSet memory set = parameters.at(parameters.current());
        DealFacts memory facts = dealReader.factsOf(dealId);
        ClassTerms memory terms = drawClasses.termsOf(drawClass);
        quoted.drawClass = drawClass;
        quoted.deadline = facts.deadline;
        quoted.drawable = _drawableIn(drawClass, facts);
        // What is funded can be checked, even in a class that is no longer listed.
        bool taken = terms.listed || drawClass == _fundings[_keyOf(dealId)].drawClass;
        if (taken) quoted.classRounds = Ladder.classRounds(quoted.drawable, terms);
        if (facts.state == uint8(SharedStructs.AgreementState.ResultsSubmitted)) {
            (quoted.mode, quoted.rounds) = Ladder.modeOf(block.timestamp, facts.deadline, facts.seal != 0, set);
            if (quoted.classRounds < quoted.rounds) quoted.rounds = quoted.classRounds;
        }
        quoted.seats = new uint8[](Ladder.ROUNDS);
        quoted.roundCosts = new uint256[](Ladder.ROUNDS);
        for (uint8 round = 1; round <= Ladder.ROUNDS; round++) {
            quoted.seats[round - 1] = Ladder.seatsOf(round);
            quoted.roundCosts[round - 1] = Ladder.costOf(round, set);
        }
        if (_isPair(quoted.classRounds, quoted.drawable)) quoted.seats[0] = Ladder.PAIR;
    }
}
