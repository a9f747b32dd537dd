// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice One version of the mechanism's parameters. Durations are seconds, amounts wei of the token, bps ten-thousandths.
struct ParameterSet {
    /// @dev From a round's opening to the time its beacon round is pinned for.
    uint32 beaconDelay;
    /// @dev From then until the round is given up.
    uint32 beaconTimeout;
    uint32 commitDuration;
    uint32 revealDuration;
    /// @dev How long a standard ruling waits for an appeal, or for a canary to be opened.
    uint32 appealWindow;
    /// @dev The phases of an Express round.
    uint32 expressCommitDuration;
    uint32 expressRevealDuration;
    /// @dev How long only the last panel may finalise ACCEPT or REJECT.
    uint32 finaliseGrace;
    /// @dev What must be left before the controller's deadline after the last phase and the grace period.
    uint32 finaliseMargin;
    /// @dev How long a canary's slashes wait for an appeal.
    uint32 canaryWindow;
    /// @dev How long a jailed mediator weighs nothing.
    uint32 jailPeriod;
    uint8 maxOpenLocks;
    /// @dev Absences in a row that jail a mediator; 0 for never.
    uint8 absencesToJail;
    /// @dev The slashes are shares of lockPerSeat.
    uint16 noCommitSlashBps;
    uint16 noRevealSlashBps;
    uint16 incoherentSlashBps;
    uint16 expressNoCommitSlashBps;
    uint16 expressNoRevealSlashBps;
    uint16 expressIncoherentSlashBps;
    uint16 canarySlashBps;
    /// @dev Share of a round's fees.
    uint16 treasuryBps;
    /// @dev Share of a round's slashes.
    uint16 insuranceBps;
    uint128 minimumStake;
    uint128 lockPerSeat;
    uint128 feePerSeat;
    /// @dev What the finaliser keeps of the mediation fee.
    uint128 finaliserTip;
}

/// @notice Versioned parameters behind a time lock. A dispute pins the version current when it opens.
interface IParameters {
    event ParametersScheduled(uint32 indexed version, uint64 applicableAt);
    event ParametersApplied(uint32 indexed version);

    error UnknownVersion(uint32 current, uint32 got);
    error NothingScheduled();
    error TooEarly(uint64 applicableAt, uint64 got);
    error StakeBelowLocks(uint128 minimum, uint128 got);
    error NoRevealSlashTooLow(uint16 above, uint16 got);
    error BpsAboveWhole(uint16 maximum, uint16 got);
    error ZeroParameter(bytes32 name);
    error BeaconTooSoon(uint64 minimum, uint64 got);
    error DurationTooLong(uint64 maximum, uint64 got);
    error ExpressSlashTooHigh(uint16 maximum, uint16 got);
    error AmountTooHigh(uint128 maximum, uint128 got);

    /// @notice Seconds between scheduling and applying; the draw classes and canary sponsors keep it too.
    function delay() external view returns (uint64);

    /// @notice The version that new disputes pin. Starts at 1.
    function current() external view returns (uint32 version);

    /// @notice The set of a version.
    /// @dev Reverts UnknownVersion for 0 or a version not yet applied.
    function at(uint32 version) external view returns (ParameterSet memory set);

    /// @notice The set that waits for its delay, and when it may be applied (unix seconds, 0 when none waits).
    function scheduled() external view returns (ParameterSet memory set, uint64 applicableAt);

    /// @notice Schedules the next version; replaces one that still waits and restarts the delay. Owner only.
    /// @dev Reverts as the checks of the set name: StakeBelowLocks, NoRevealSlashTooLow, BpsAboveWhole, ZeroParameter,
    /// BeaconTooSoon, DurationTooLong, ExpressSlashTooHigh, AmountTooHigh. Emits ParametersScheduled.
    function schedule(ParameterSet calldata set) external;

    /// @notice Makes the scheduled set the current version once its delay has passed. Anyone.
    /// @dev Reverts NothingScheduled, TooEarly. Emits ParametersApplied.
    function applyScheduled() external;
}
