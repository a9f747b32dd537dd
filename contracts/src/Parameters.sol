// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IParameters, ParameterSet} from "./interfaces/IParameters.sol";

/// @notice The mechanism's parameters in versions: the owner schedules, anyone applies after the delay, a dispute keeps its version.
contract Parameters is IParameters, Ownable2Step {
    uint16 private constant WHOLE_BPS = 10_000;
    uint8 private constant MINIMUM_LOCKS = 4;
    /// @dev With less, a round could pin randomness that whoever opens it already knows.
    uint64 private constant MINIMUM_BEACON_DELAY = 30;
    /// @dev Far above any use, and far below where sums of times overflow.
    uint64 private constant MAXIMUM_DURATION = 365 days;
    /// @dev A leaf of Sortition rests for three days before it is taken again: no round may wait for its draw that long.
    uint64 private constant MAXIMUM_BEACON_WAIT = 1 days;
    uint16 private constant MAXIMUM_EXPRESS_SLASH_BPS = 2500;
    /// @dev More than any token in use has, and sums over a panel stay far below where they overflow.
    uint128 private constant MAXIMUM_AMOUNT = type(uint96).max;

    /// @inheritdoc IParameters
    uint64 public immutable delay;

    /// @inheritdoc IParameters
    uint32 public current;

    mapping(uint32 version => ParameterSet set) private _sets;
    ParameterSet private _scheduled;
    uint64 private _applicableAt;

    /// @param owner_ who schedules
    /// @param delay_ seconds between scheduling and applying
    /// @param initial version 1, in force at once
    constructor(address owner_, uint64 delay_, ParameterSet memory initial) Ownable(owner_) {
        delay = delay_;
        _requireValid(initial);
        _apply(initial);
    }

    /// @inheritdoc IParameters
    function at(uint32 version) external view returns (ParameterSet memory) {
        if (version == 0 || version > current) revert UnknownVersion(current, version);
        return _sets[version];
    }

    /// @inheritdoc IParameters
    function scheduled() external view returns (ParameterSet memory set, uint64 applicableAt) {
        return (_scheduled, _applicableAt);
    }

    /// @inheritdoc IParameters
    function schedule(ParameterSet calldata set) external onlyOwner {
        _requireValid(set);
        _scheduled = set;
        _applicableAt = uint64(block.timestamp) + delay;
        emit ParametersScheduled(current + 1, _applicableAt);
    }

    /// @inheritdoc IParameters
    function applyScheduled() external {
        if (_applicableAt == 0) revert NothingScheduled();
        if (block.timestamp < _applicableAt) revert TooEarly(_applicableAt, uint64(block.timestamp));
        _apply(_scheduled);
        delete _scheduled;
        delete _applicableAt;
    }

    function _apply(ParameterSet memory set) private {
        _sets[++current] = set;
        emit ParametersApplied(current);
    }

    function _requireValid(ParameterSet memory set) private pure {
        _requireDurations(set);
        _requireAmounts(set);
        _requireShare(set.noRevealSlashBps);
        _requireShare(set.canarySlashBps);
        _requireShare(set.treasuryBps);
        _requireShare(set.insuranceBps);
        uint16 express = set.expressNoRevealSlashBps;
        uint16 most =
            set.noRevealSlashBps < MAXIMUM_EXPRESS_SLASH_BPS ? set.noRevealSlashBps : MAXIMUM_EXPRESS_SLASH_BPS;
        if (express > most) revert ExpressSlashTooHigh(most, express);
        _requireHidingCosts(set.noRevealSlashBps, set.incoherentSlashBps, set.noCommitSlashBps);
        _requireHidingCosts(express, set.expressIncoherentSlashBps, set.expressNoCommitSlashBps);
    }

    function _requireDurations(ParameterSet memory set) private pure {
        _requireDuration(set.beaconDelay, MAXIMUM_BEACON_WAIT);
        _requireDuration(set.beaconTimeout, MAXIMUM_BEACON_WAIT);
        _requireDuration(set.commitDuration, MAXIMUM_DURATION);
        _requireDuration(set.revealDuration, MAXIMUM_DURATION);
        _requireDuration(set.appealWindow, MAXIMUM_DURATION);
        _requireDuration(set.expressCommitDuration, MAXIMUM_DURATION);
        _requireDuration(set.expressRevealDuration, MAXIMUM_DURATION);
        _requireDuration(set.finaliseGrace, MAXIMUM_DURATION);
        _requireDuration(set.finaliseMargin, MAXIMUM_DURATION);
        _requireDuration(set.canaryWindow, MAXIMUM_DURATION);
        _requireDuration(set.jailPeriod, MAXIMUM_DURATION);
        // Without the one no panel is ever drawn, without the other a canary's slashes wait for no appeal.
        _requireSome(set.beaconTimeout, "beaconTimeout");
        _requireSome(set.canaryWindow, "canaryWindow");
        if (set.beaconDelay < MINIMUM_BEACON_DELAY) revert BeaconTooSoon(MINIMUM_BEACON_DELAY, set.beaconDelay);
        _requireSome(set.commitDuration, "commitDuration");
        _requireSome(set.revealDuration, "revealDuration");
        _requireSome(set.expressCommitDuration, "expressCommitDuration");
        _requireSome(set.expressRevealDuration, "expressRevealDuration");
    }

    function _requireAmounts(ParameterSet memory set) private pure {
        _requireSome(set.lockPerSeat, "lockPerSeat");
        _requireSome(set.feePerSeat, "feePerSeat");
        _requireSome(set.maxOpenLocks, "maxOpenLocks");
        _requireAmount(set.minimumStake);
        _requireAmount(set.lockPerSeat);
        _requireAmount(set.feePerSeat);
        _requireAmount(set.finaliserTip);
        uint8 locks = set.maxOpenLocks > MINIMUM_LOCKS ? set.maxOpenLocks : MINIMUM_LOCKS;
        uint128 minimum = locks * set.lockPerSeat;
        if (set.minimumStake < minimum) revert StakeBelowLocks(minimum, set.minimumStake);
    }

    /// @dev Hiding a losing vote, or never casting it, must not be cheaper than showing it.
    function _requireHidingCosts(uint16 noReveal, uint16 incoherent, uint16 noCommit) private pure {
        uint16 above = incoherent > noCommit ? incoherent : noCommit;
        if (noReveal <= above) revert NoRevealSlashTooLow(above, noReveal);
    }

    function _requireDuration(uint64 duration, uint64 maximum) private pure {
        if (duration > maximum) revert DurationTooLong(maximum, duration);
    }

    function _requireAmount(uint128 amount) private pure {
        if (amount > MAXIMUM_AMOUNT) revert AmountTooHigh(MAXIMUM_AMOUNT, amount);
    }

    function _requireSome(uint256 value, bytes32 name) private pure {
        if (value == 0) revert ZeroParameter(name);
    }

    function _requireShare(uint16 bps) private pure {
        if (bps > WHOLE_BPS) revert BpsAboveWhole(WHOLE_BPS, bps);
    }
}
