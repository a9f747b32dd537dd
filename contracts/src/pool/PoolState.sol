// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {PanelMember} from "../interfaces/IDisputePool.sol";
import {ICanaries} from "../interfaces/ICanaries.sol";
import {IDealReader} from "../interfaces/IDealReader.sol";
import {IDrawClasses} from "../interfaces/IDrawClasses.sol";
import {ILilypadController} from "../interfaces/ILilypad.sol";
import {IParameters, ParameterSet} from "../interfaces/IParameters.sol";
import {IPoolEvents} from "../interfaces/IPoolEvents.sol";
import {IRandomBeacon} from "../interfaces/IRandomBeacon.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {ISortition} from "../interfaces/ISortition.sol";
import {IStakeRegistry} from "../interfaces/IStakeRegistry.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Mode, Outcome, Phase} from "../libraries/Numbers.sol";

/// @notice The contracts a pool stands on.
struct PoolWiring {
    ILilypadController controller;
    IDealReader dealReader;
    IParameters parameters;
    IDrawClasses drawClasses;
    IRandomBeacon beacon;
    IStakeRegistry registry;
    ISortition sortition;
    ISettlement settlement;
    ICanaries canaries;
}

/// @notice What the pool remembers, and the phase that follows from it and the clock. First among the bases of DisputePool and of
/// its desks, which work on the pool's storage.
abstract contract PoolState is IPoolEvents, ReentrancyGuardTransient {
    struct Funding {
        address jobCreator;
        uint8 rounds;
        bytes32 drawClass;
    }

    struct Declaration {
        uint8 highestRung;
        bytes32 policyDigest;
        bytes32[] drawClasses;
    }

    struct Dispute {
        // What every step reads lies in the first slot.
        /// @dev When the outcome can be finalised, 0 while there is none.
        uint40 finalAt;
        uint40 decidedAt;
        uint32 parameterVersion;
        uint8 rounds;
        uint8 classRounds;
        uint8 currentRound;
        uint8 mode;
        uint8 outcome;
        /// @dev The outcome under appeal, which stands if the appeal's round rules nothing.
        uint8 standing;
        uint8 canaryTruth;
        uint8 highestRung;
        /// @dev Rounds with a panel that are not settled yet, once the outcome is final.
        uint8 roundsToSettle;
        bool finalised;
        bool rejectable;
        bool evidencePosted;
        /// @dev The claim is a seal, which is not opened yet.
        bool isSealed;
        address jobCreator;
        uint64 deadline;
        address resourceProvider;
        address solver;
        bytes32 claimDigest;
        bytes32 drawClass;
        uint256 mediationFee;
        bytes32 seal;
        bytes32 policyDigest;
        string dealId;
    }

    /// @dev All of it in one slot but for the beacon round and what follows.
    struct Round {
        uint40 openedAt;
        uint40 commitStartedAt;
        /// @dev 0 until recorded; the phase may have run out before, see _commitEnd.
        uint40 commitEndedAt;
        uint32 commitDuration;
        uint32 revealDuration;
        uint8 seats;
        /// @dev How many members there are, 0 before the draw.
        uint8 drawn;
        uint8 committed;
        uint8 revealed;
        uint8 outcome;
        bool closed;
        bool settled;
        uint64 beaconRound;
        uint40 epoch;
        /// @dev When it is given up without a panel.
        uint40 givenUpAt;
        uint8 alternates;
        /// @dev The seats in the order drawn, then the alternates.
        mapping(uint256 index => PanelMember) members;
        Appeal appeal;
    }

    /// @dev Against what stood when the round had closed.
    struct Appeal {
        address appellant;
        uint8 against;
        uint128 fees;
    }

    /// @notice The controller whose mediation handler this pool is.
    ILilypadController public immutable controller;

    /// @notice Where deals are read.
    IDealReader public immutable dealReader;

    /// @notice Where each dispute's parameters are.
    IParameters public immutable parameters;

    /// @notice Which classes there are.
    IDrawClasses public immutable drawClasses;

    /// @notice Where canaries are committed to.
    ICanaries public immutable canaries;

    /// @notice Where panels' randomness comes from.
    IRandomBeacon public immutable beacon;

    /// @notice Where stake is locked.
    IStakeRegistry public immutable registry;

    /// @notice Where panels are drawn.
    ISortition public immutable sortition;

    /// @notice Where the money is: challengers and finalisers give it their allowance.
    ISettlement public immutable settlement;

    /// @notice keccak256 of the ABI encoding of the wiring: the same for a pool and its desks.
    bytes32 public immutable wiringHash;

    mapping(bytes32 dealKey => Funding funding) internal _fundings;
    mapping(bytes32 dealKey => Declaration declaration) internal _declarations;
    mapping(bytes32 dealKey => bytes32 disputeId) internal _disputeOfDeal;
    mapping(bytes32 disputeId => Dispute dispute) internal _disputes;
    mapping(bytes32 disputeId => mapping(uint8 round => Round)) internal _rounds;
    /// @dev The mediators whose keys accounts are, RETIRED for retired keys and zero for all others, who act for themselves.
    mapping(address account => address mediator) internal _actsFor;

    /// @dev Never a mediator, so never on a panel.
    address internal constant RETIRED = address(1);

    constructor(PoolWiring memory wiring) {
        controller = wiring.controller;
        dealReader = wiring.dealReader;
        parameters = wiring.parameters;
        drawClasses = wiring.drawClasses;
        canaries = wiring.canaries;
        beacon = wiring.beacon;
        registry = wiring.registry;
        sortition = wiring.sortition;
        settlement = wiring.settlement;
        wiringHash = keccak256(abi.encode(wiring));
    }

    function _keyOf(string memory dealId) internal pure returns (bytes32) {
        return keccak256(bytes(dealId));
    }

    function _setOf(Dispute storage dispute) internal view returns (ParameterSet memory) {
        return parameters.at(dispute.parameterVersion);
    }

    function _current(bytes32 disputeId, Dispute storage dispute) internal view returns (Round storage) {
        return _rounds[disputeId][dispute.currentRound];
    }

    /// @dev Whom the caller acts for.
    function _actor() internal view returns (address mediator) {
        mediator = _actsFor[msg.sender];
        if (mediator == address(0)) return msg.sender;
        if (mediator == RETIRED) revert KeyRetired(msg.sender);
    }

    function _requirePhase(uint8 expected, uint8 got) internal pure {
        if (got != expected) revert WrongPhase(expected, got);
    }

    function _phaseOf(bytes32 disputeId, Dispute storage dispute) internal view returns (uint8) {
        if (dispute.finalised) return dispute.roundsToSettle > 0 ? Phase.SETTLING : Phase.FINAL;
        if (dispute.outcome != Outcome.NONE) {
            if (block.timestamp >= dispute.finalAt) return Phase.DECIDED;
            return dispute.canaryTruth != Outcome.NONE ? Phase.CANARY : Phase.APPEAL;
        }
        if (dispute.currentRound == 0) return Phase.NONE;
        return _phaseOfRound(_current(disputeId, dispute), dispute.isSealed);
    }

    /// @dev A dispute that is in one of its round's phases, and its current round; reverts WrongPhase in any other phase.
    function _inPhase(uint8 expected, bytes32 disputeId)
        internal
        view
        returns (Dispute storage dispute, Round storage round)
    {
        dispute = _disputes[disputeId];
        round = _current(disputeId, dispute);
        _requirePhase(expected, _phaseOf(disputeId, dispute));
    }

    /// @dev The phase of a round that has not closed. While the claim is sealed nothing can be tallied before the time to reveal is over.
    function _phaseOfRound(Round storage round, bool isSealed) private view returns (uint8) {
        if (round.drawn == 0) return block.timestamp < round.givenUpAt ? Phase.BEACON : Phase.TALLY;
        uint256 ended = _commitEnd(round);
        if (ended == 0) return Phase.COMMIT;
        if (block.timestamp >= ended + round.revealDuration) return Phase.TALLY;
        return round.committed == round.revealed && !isSealed ? Phase.TALLY : Phase.REVEAL;
    }

    /// @dev When the commit phase ended, 0 while it has not: with the last seat filled, else when its time was over, whoever says so when.
    function _commitEnd(Round storage round) internal view returns (uint40) {
        if (round.commitEndedAt != 0) return round.commitEndedAt;
        uint40 endsAt = round.commitStartedAt + round.commitDuration;
        return block.timestamp >= endsAt ? endsAt : 0;
    }

    /// @dev A round's members, for the tally and the views.
    function _membersOf(Round storage round) internal view returns (PanelMember[] memory members) {
        members = new PanelMember[](round.drawn);
        for (uint256 i = 0; i < members.length; i++) {
            members[i] = round.members[i];
        }
    }

    /// @dev Opens the next round, with the ladder's seats for its number.
    function _openRound(bytes32 disputeId, Dispute storage dispute, ParameterSet memory set) internal {
        _openRoundWith(disputeId, dispute, set, Ladder.seatsOf(dispute.currentRound + 1), Ladder.ALTERNATES);
    }

    /// @dev Opens the next round: pins its beacon round, in the future, its epoch, whose weights no longer change, and its durations.
    function _openRoundWith(
        bytes32 disputeId,
        Dispute storage dispute,
        ParameterSet memory set,
        uint8 seats,
        uint8 alternates
    ) internal {
        uint8 number = ++dispute.currentRound;
        bool express = dispute.mode == Mode.EXPRESS;
        uint64 beaconRound = beacon.pin(uint64(block.timestamp) + set.beaconDelay);
        uint64 epoch = sortition.epochAt(uint64(block.timestamp));
        Round storage round = _rounds[disputeId][number];
        round.openedAt = uint40(block.timestamp);
        round.commitDuration = express ? set.expressCommitDuration : set.commitDuration;
        round.revealDuration = express ? set.expressRevealDuration : set.revealDuration;
        round.seats = seats;
        round.beaconRound = beaconRound;
        round.epoch = uint40(epoch);
        round.givenUpAt = uint40(block.timestamp) + set.beaconDelay + set.beaconTimeout;
        round.alternates = alternates;
        emit RoundOpened(disputeId, number, beaconRound, epoch, seats, alternates);
    }
}
