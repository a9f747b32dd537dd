// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ChallengeDesk} from "../../src/ChallengeDesk.sol";
import {DisputePool} from "../../src/DisputePool.sol";
import {RulingDesk} from "../../src/RulingDesk.sol";
import {PanelMember} from "../../src/interfaces/IDisputePool.sol";
import {PoolWiring} from "../../src/pool/PoolState.sol";

/// @notice The pool, which a test can put into any state.
contract PoolCases is DisputePool {
    struct PlacedDispute {
        bytes32 disputeId;
        string dealId;
        address resourceProvider;
        bytes32 claimDigest;
        bytes32 seal;
        bool isSealed;
        bool rejectable;
        bool evidencePosted;
        uint8 highestRung;
        uint8 mode;
        uint8 rounds;
        uint8 classRounds;
        uint8 standing;
        uint8 canaryTruth;
        uint64 deadline;
    }

    struct PlacedRound {
        uint8 number;
        uint8 seats;
        /// @dev Seconds of the reveal phase, whose commit phase ends now; 0 puts the round into TALLY.
        uint32 revealDuration;
        /// @dev None for a round that nobody drew a panel for in time.
        PanelMember[] members;
    }

    constructor(PoolWiring memory wiring)
        DisputePool(wiring, address(new ChallengeDesk(wiring)), address(new RulingDesk(wiring)))
    {}

    /// @notice Puts a dispute into the reveal or tally phase of a round.
    function place(PlacedDispute calldata placed, PlacedRound calldata round) external {
        Dispute storage dispute = _disputes[placed.disputeId];
        dispute.parameterVersion = 1;
        dispute.dealId = placed.dealId;
        dispute.resourceProvider = placed.resourceProvider;
        dispute.claimDigest = placed.claimDigest;
        dispute.seal = placed.seal;
        dispute.isSealed = placed.isSealed;
        dispute.rejectable = placed.rejectable;
        dispute.evidencePosted = placed.evidencePosted;
        dispute.highestRung = placed.highestRung;
        dispute.mode = placed.mode;
        dispute.rounds = placed.rounds;
        dispute.classRounds = placed.classRounds;
        dispute.standing = placed.standing;
        dispute.canaryTruth = placed.canaryTruth;
        dispute.deadline = placed.deadline;
        dispute.currentRound = round.number;
        _place(_rounds[placed.disputeId][round.number], round);
    }

    /// @notice Funds a challenge and, where a policy is given, declares its class, as if the parties had.
    function fund(string calldata dealId, bytes32 drawClass, uint8 rounds, bytes32 policyDigest) external {
        bytes32 dealKey = _keyOf(dealId);
        _fundings[dealKey] = Funding(msg.sender, rounds, drawClass);
        if (policyDigest == 0) return;
        _declarations[dealKey].policyDigest = policyDigest;
        _declarations[dealKey].drawClasses.push(drawClass);
    }

    function _place(Round storage round, PlacedRound calldata placed) private {
        round.seats = placed.seats;
        round.commitStartedAt = uint40(block.timestamp);
        round.commitEndedAt = uint40(block.timestamp);
        round.revealDuration = placed.revealDuration;
        round.givenUpAt = uint40(block.timestamp);
        round.drawn = uint8(placed.members.length);
        for (uint256 i = 0; i < placed.members.length; i++) {
            round.members[i] = placed.members[i];
            if (placed.members[i].commitment != 0) round.committed++;
            if (placed.members[i].revealed) round.revealed++;
        }
    }
}
