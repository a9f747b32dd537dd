// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {PanelMember} from "../interfaces/IDisputePool.sol";
import {IDealReader} from "../interfaces/IDealReader.sol";
import {ILilypadController} from "../interfaces/ILilypad.sol";
import {IParameters, ParameterSet} from "../interfaces/IParameters.sol";
import {IPoolEvents} from "../interfaces/IPoolEvents.sol";
import {IRandomBeacon} from "../interfaces/IRandomBeacon.sol";
import {ISettlement} from "../interfaces/ISettlement.sol";
import {ISortition} from "../interfaces/ISortition.sol";
import {IStakeRegistry} from "../interfaces/IStakeRegistry.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Outcome, Phase} from "../libraries/Numbers.sol";

/// @notice The contracts a pool stands on.
struct PoolWiring {
    ILilypadController controller;
    IDealReader dealReader;
    IParameters parameters;
    IRandomBeacon beacon;
    IStakeRegistry registry;
    ISortition sortition;
    ISettlement settlement;
}

/// @notice What the pool remembers, and the phase that follows from it and the clock. First among the bases of DisputePool and of
/// DisputeDesk, which works on the pool's storage.
abstract contract PoolState is IPoolEvents, ReentrancyGuardTransient {
    struct Funding {
        address jobCreator;
        uint8 rounds;
        bytes32 drawClass;
    }

    struct Dispute {
        string dealId;
        address jobCreator;
        uint64 deadline;
        uint32 parameterVersion;
        address resourceProvider;
        uint64 decidedAt;
        uint8 rounds;
        uint8 currentRound;
        uint8 outcome;
        bool finalised;
        address solver;
        bytes32 claimDigest;
        bytes32 drawClass;
        uint256 mediationFee;
    }

    struct Round {
        uint64 openedAt;
        uint64 beaconRound;
        uint64 epoch;
        uint8 seats;
        uint8 alternates;
        uint8 committed;
        uint8 revealed;
        bool closed;
        uint8 outcome;
        uint64 commitStartedAt;
        /// @dev 0 until recorded; the phase may have run out before, see _commitEnd.
        uint64 commitEndedAt;
        bytes32 randomness;
        PanelMember[] members;
    }

    /// @notice The controller whose mediation handler this pool is.
    ILilypadController public immutable controller;

    /// @notice Where deals are read.
    IDealReader public immutable dealReader;

    /// @notice Where each dispute's parameters are.
    IParameters public immutable parameters;

    /// @notice Where panels' randomness comes from.
    IRandomBeacon public immutable beacon;

    /// @notice Where stake is locked.
    IStakeRegistry public immutable registry;

    /// @notice Where panels are drawn.
    ISortition public immutable sortition;

    /// @notice Where the money is: challengers and finalisers give it their allowance.
    ISettlement public immutable settlement;

    mapping(bytes32 dealKey => Funding funding) internal _fundings;
    mapping(bytes32 dealKey => bytes32 disputeId) internal _disputeOfDeal;
    mapping(bytes32 disputeId => Dispute dispute) internal _disputes;
    mapping(bytes32 disputeId => mapping(uint8 round => Round)) internal _rounds;

    constructor(PoolWiring memory wiring) {
        controller = wiring.controller;
        dealReader = wiring.dealReader;
        parameters = wiring.parameters;
        beacon = wiring.beacon;
        registry = wiring.registry;
        sortition = wiring.sortition;
        settlement = wiring.settlement;
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

    function _requirePhase(uint8 expected, uint8 got) internal pure {
        if (got != expected) revert WrongPhase(expected, got);
    }

    function _phaseOf(bytes32 disputeId, Dispute storage dispute) internal view returns (uint8) {
        if (dispute.jobCreator == address(0)) return Phase.NONE;
        if (dispute.finalised) return Phase.FINAL;
        if (dispute.outcome != Outcome.NONE) return Phase.DECIDED;
        return _phaseOfRound(_current(disputeId, dispute), _setOf(dispute));
    }

    /// @dev A dispute that is in one of its round's phases, its current round and its parameters; reverts WrongPhase in any other phase.
    function _inPhase(uint8 expected, bytes32 disputeId)
        internal
        view
        returns (Dispute storage dispute, Round storage round, ParameterSet memory set)
    {
        dispute = _disputes[disputeId];
        if (dispute.jobCreator == address(0) || dispute.outcome != Outcome.NONE) {
            revert WrongPhase(expected, _phaseOf(disputeId, dispute));
        }
        round = _current(disputeId, dispute);
        set = _setOf(dispute);
        _requirePhase(expected, _phaseOfRound(round, set));
    }

    /// @dev The phase of a round that has not closed.
    function _phaseOfRound(Round storage round, ParameterSet memory set) internal view returns (uint8) {
        if (round.members.length == 0) {
            uint256 givenUpAt = uint256(round.openedAt) + set.beaconDelay + set.beaconTimeout;
            return block.timestamp < givenUpAt ? Phase.BEACON : Phase.TALLY;
        }
        uint64 ended = _commitEnd(round, set);
        if (ended == 0) return Phase.COMMIT;
        if (round.committed == round.revealed || block.timestamp >= ended + set.revealDuration) return Phase.TALLY;
        return Phase.REVEAL;
    }

    /// @dev When the commit phase ended, 0 while it has not: with the last seat filled, else when its time was over, whoever says so when.
    function _commitEnd(Round storage round, ParameterSet memory set) internal view returns (uint64) {
        if (round.commitEndedAt != 0) return round.commitEndedAt;
        uint64 endsAt = round.commitStartedAt + set.commitDuration;
        return block.timestamp >= endsAt ? endsAt : 0;
    }

    /// @dev Opens the next round: pins its beacon round, in the future, and its epoch, whose weights no longer change.
    function _openRound(bytes32 disputeId, Dispute storage dispute, ParameterSet memory set) internal {
        uint8 number = ++dispute.currentRound;
        Round storage round = _rounds[disputeId][number];
        round.openedAt = uint64(block.timestamp);
        round.beaconRound = beacon.pin(uint64(block.timestamp) + set.beaconDelay);
        round.epoch = sortition.epochAt(uint64(block.timestamp));
        round.seats = Ladder.seatsOf(number);
        round.alternates = Ladder.ALTERNATES;
        emit RoundOpened(disputeId, number, round.beaconRound, round.epoch, round.seats, round.alternates);
    }
}
