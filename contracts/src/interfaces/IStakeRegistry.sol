// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice Custody of mediators' stake, their locks and their slashes. Amounts are wei of the token, times unix seconds.
interface IStakeRegistry {
    struct Account {
        /// @dev Active: counts as weight when it reaches the minimum stake.
        uint128 stake;
        /// @dev On its way out, slashable until withdrawn.
        uint128 unbonding;
        uint128 locked;
        uint64 withdrawableAt;
        uint8 openLocks;
        bytes32[] drawClasses;
    }

    event MediatorRegistered(address indexed mediator, bytes32 indexed drawClass);
    event StakeAdded(address indexed mediator, uint128 amount, uint128 stake);
    event UnstakeRequested(address indexed mediator, uint128 amount, uint64 withdrawableAt);
    event StakeWithdrawn(address indexed mediator, uint128 amount);
    event SeatLocked(address indexed mediator, bytes32 indexed disputeId, uint8 round, uint128 amount);
    event SeatUnlocked(address indexed mediator, bytes32 indexed disputeId, uint8 round, uint128 amount);
    event StakeSlashed(address indexed mediator, bytes32 indexed disputeId, uint128 amount);

    error NotPool(address expected, address got);
    error NotSettlement(address expected, address got);
    error ZeroAmount();
    error ZeroDrawClass();
    error AlreadyRegistered(address mediator, bytes32 drawClass);
    error TooManyClasses(uint256 maximum);
    error NotRegistered(address mediator);
    error StakeTooLow(uint128 available, uint128 got);
    error StillUnbonding(uint64 withdrawableAt, uint64 got);
    error StillLocked(uint8 openLocks);
    error NothingToWithdraw(address mediator);
    error CannotLock(address mediator, uint128 required, uint128 free);
    error LockUnknown(address mediator, uint128 locked, uint128 got);

    /// @notice Seconds between requestUnstake and the earliest withdrawal.
    function unbondingPeriod() external view returns (uint64);

    /// @notice Registers the caller for a draw class; its stake weighs there from the next epoch on.
    /// @dev Reverts ZeroDrawClass, AlreadyRegistered, TooManyClasses. Emits MediatorRegistered.
    function register(bytes32 drawClass) external;

    /// @notice Adds to the caller's stake, taken by transferFrom.
    /// @dev Reverts ZeroAmount, NotRegistered, or as the token does. Emits StakeAdded.
    function stake(uint128 amount) external;

    /// @notice Moves stake into unbonding: it stops weighing from the next epoch on and stays slashable until withdrawn. A further
    /// request restarts the period for all of it.
    /// @dev Reverts ZeroAmount, StakeTooLow. Emits UnstakeRequested.
    function requestUnstake(uint128 amount) external;

    /// @notice Sends the caller everything that has finished unbonding.
    /// @dev Reverts NothingToWithdraw, StillUnbonding, StillLocked while a seat of the caller is not settled. Emits StakeWithdrawn.
    function withdraw() external;

    /// @notice Brings a mediator's weight in line with the current minimum stake. Anyone.
    function syncWeight(address mediator) external;

    /// @notice Locks stake for a seat. DisputePool only.
    /// @dev Reverts NotPool, CannotLock. Emits SeatLocked.
    function lock(address mediator, bytes32 disputeId, uint8 round, uint128 amount) external;

    /// @notice Releases the lock of a seat. Settlement only.
    /// @dev Reverts NotSettlement, LockUnknown. Emits SeatUnlocked.
    function unlock(address mediator, bytes32 disputeId, uint8 round, uint128 amount) external;

    /// @notice Takes min(amount, stake + unbonding) from a mediator, active stake first, and sends it to Settlement. Settlement only.
    /// @dev Reverts NotSettlement. Emits StakeSlashed.
    /// @return taken wei really taken
    function slash(address mediator, bytes32 disputeId, uint128 amount) external returns (uint128 taken);

    /// @notice Whether a mediator can take one more lock under a parameter version: fewer than maxOpenLocks open and enough stake
    /// (unbonding included) not locked yet.
    function canLock(address mediator, uint32 parameterVersion) external view returns (bool);

    /// @notice A mediator's account; all zero when unknown.
    function accountOf(address mediator) external view returns (Account memory account);

    /// @notice All stake in custody, active and unbonding: never more than the token balance of this contract.
    function totalStake() external view returns (uint256);
}
