// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ClassTerms} from "../../src/interfaces/IDrawClasses.sol";
import {PanelMember} from "../../src/interfaces/IDisputePool.sol";
import {ParameterSet} from "../../src/interfaces/IParameters.sol";
import {CidV0} from "../../src/libraries/CidV0.sol";
import {FoundVotes} from "../../src/libraries/FoundVotes.sol";
import {Ladder} from "../../src/libraries/Ladder.sol";
import {SealText} from "../../src/libraries/SealText.sol";
import {Tally} from "../../src/libraries/Tally.sol";

/// @notice The pool's libraries, for the test that holds the domain to them.
contract RuleCases {
    uint8 private constant UNANIMOUS = 0;
    uint8 private constant EXPRESS = 1;

    struct LadderAnswer {
        uint8 classRounds;
        uint8 affordable;
        uint8 fitting;
        uint8 mode;
        uint8 rounds;
        uint256 earliestEnd;
        uint256[4] costs;
        uint256[3] longest;
    }

    /// @notice The ruling of votes under one of the three rules; FOUND votes are opened first where there is a claim.
    function rulingOf(
        uint8 rule,
        uint256 seats,
        PanelMember[] memory members,
        bool opened,
        bytes32 claimDigest,
        bool rejectable
    ) external pure returns (uint8) {
        if (opened) FoundVotes.resolve(members, claimDigest, rejectable);
        if (rule == UNANIMOUS) return Tally.unanimous(seats, members);
        return rule == EXPRESS ? Tally.express(seats, members) : Tally.majority(seats, members);
    }

    function foundVerdictOf(
        uint8 outcome,
        bytes32 resultDigest,
        bool opened,
        bytes32 claimDigest,
        bool rejectable
    ) external pure returns (uint8) {
        return FoundVotes.verdictOf(outcome, resultDigest, opened, claimDigest, rejectable);
    }

    function ladderOf(
        uint256 drawable,
        ClassTerms memory terms,
        uint256 amount,
        uint256 from,
        uint256 deadline,
        bool isSealed,
        ParameterSet memory set
    ) external pure returns (LadderAnswer memory answer) {
        answer.classRounds = Ladder.classRounds(drawable, terms);
        answer.affordable = Ladder.affordable(amount, set);
        answer.fitting = Ladder.fitting(from, deadline, set);
        (answer.mode, answer.rounds) = Ladder.modeOf(from, deadline, isSealed, set);
        answer.earliestEnd = Ladder.earliestEnd(from, isSealed, set);
        for (uint8 rounds = 0; rounds <= Ladder.ROUNDS; rounds++) {
            answer.costs[rounds] = Ladder.costOfFirst(rounds, set);
        }
        for (uint8 rounds = 1; rounds <= Ladder.ROUNDS; rounds++) {
            answer.longest[rounds - 1] = Ladder.longest(rounds, set);
        }
    }

    function dataIdOf(string calldata dataId) external pure returns (bytes32 digest, bytes32 seal) {
        return (CidV0.digestOf(dataId), SealText.sealOf(dataId));
    }
}
