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

    /// @notice Seconds between scheduling and applying.
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
        _requireDuration(set.beaconDelay);
        _requireDuration(set.beaconTimeout);
        _requireDuration(set.commitDuration);
        _requireDuration(set.revealDuration);
        _requireDuration(set.finaliseGrace);
        _requireDuration(set.finaliseMargin);
        if (set.beaconDelay < MINIMUM_BEACON_DELAY) revert BeaconTooSoon(MINIMUM_BEACON_DELAY, set.beaconDelay);
        if (set.commitDuration == 0) revert ZeroParameter("commitDuration");
        if (set.revealDuration == 0) revert ZeroParameter("revealDuration");
        if (set.lockPerSeat == 0) revert ZeroParameter("lockPerSeat");
        if (set.feePerSeat == 0) revert ZeroParameter("feePerSeat");
        if (set.maxOpenLocks == 0) revert ZeroParameter("maxOpenLocks");
        uint8 locks = set.maxOpenLocks > MINIMUM_LOCKS ? set.maxOpenLocks : MINIMUM_LOCKS;
        uint128 minimum = locks * set.lockPerSeat;
        if (set.minimumStake < minimum) revert StakeBelowLocks(minimum, set.minimumStake);
        _requireShare(set.noRevealSlashBps);
        _requireShare(set.treasuryBps);
        _requireShare(set.insuranceBps);
        // Hiding a losing vote, or never casting it, must not be cheaper than showing it.
        uint16 above = set.incoherentSlashBps > set.noCommitSlashBps ? set.incoherentSlashBps : set.noCommitSlashBps;
        if (set.noRevealSlashBps <= above) revert NoRevealSlashTooLow(above, set.noRevealSlashBps);
    }

    function _requireDuration(uint64 duration) private pure {
        if (duration > MAXIMUM_DURATION) revert DurationTooLong(MAXIMUM_DURATION, duration);
    }

    function _requireShare(uint16 bps) private pure {
        if (bps > WHOLE_BPS) revert BpsAboveWhole(WHOLE_BPS, bps);
    }
}
