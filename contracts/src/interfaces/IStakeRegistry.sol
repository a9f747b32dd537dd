// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @notice One seat to be released when its round is settled.
struct Release {
    address mediator;
    /// @dev Wei to slash, of which no more than the seat's lock is taken; 0 for none.
    uint128 slash;
    /// @dev A Fault, or 0.
    uint8 fault;
    /// @dev It revealed its vote: its absences are forgotten.
    bool present;
}

/// @notice Custody of mediators' stake, their locks, slashes and jail. Amounts are wei of the token, times unix seconds.
interface IStakeRegistry {
    struct Account {
        /// @dev Active: counts as weight when it reaches the minimum stake.
        uint128 stake;
        /// @dev On its way out, slashable until withdrawn.
        uint128 unbonding;
        uint128 locked;
        uint64 withdrawableAt;
        uint8 openLocks;
        /// @dev In a row.
        uint8 absences;
        /// @dev Until then it weighs nothing.
        uint64 jailedUntil;
        /// @dev Who stands behind it: itself unless it named another account before registering.
        address operator;
        bytes32[] drawClasses;
    }

    /// @notice A mediator may name this operator.
    event OperatorApproved(address indexed operator, address indexed mediator);
    event MediatorRegistered(address indexed mediator, bytes32 indexed drawClass, address indexed operator);
    event StakeAdded(address indexed mediator, uint128 amount, uint128 stake);
    event UnstakeRequested(address indexed mediator, uint128 amount, uint64 withdrawableAt);
    event StakeWithdrawn(address indexed mediator, uint128 amount);
    event SeatLocked(address indexed mediator, bytes32 indexed disputeId, uint8 round, uint128 amount);
    event SeatUnlocked(address indexed mediator, bytes32 indexed disputeId, uint8 round, uint128 amount);
    event StakeSlashed(address indexed mediator, bytes32 indexed disputeId, uint128 amount);
    /// @notice A mediator weighs nothing until then (unix seconds).
    event MediatorJailed(address indexed mediator, uint64 until);

    error NotPool(address expected, address got);
    error NotSettlement(address expected, address got);
    error ZeroAmount();
    error ClassNotListed(bytes32 drawClass);
    error CanaryKey(address account);
    error AlreadyRegistered(address mediator, bytes32 drawClass);
    error OperatorFixed(address operator, address got);
    error OperatorNotApproving(address operator, address mediator);
    error OperatorBelowOperator(address operator, address above);
    error TooManyClasses(uint256 maximum);
    error NotRegistered(address mediator);
    error StakeTooLow(uint128 available, uint128 got);
    error StillUnbonding(uint64 withdrawableAt, uint64 got);
    error StillLocked(uint8 openLocks);
    error NothingToWithdraw(address mediator);
    error CannotLock(address mediator, uint128 required, uint128 free);
    error LockUnknown(address mediator, uint128 locked, uint128 got);

    /// @notice The least number of seconds between requestUnstake and the earliest withdrawal; longer where the parameters need it: stake never
    /// leaves between the epoch a round pins and its draw.
    function unbondingPeriod() external view returns (uint64);

    /// @notice Lets a mediator name the caller as its operator.
    /// @dev Emits OperatorApproved.
    function approveMediator(address mediator) external;

    /// @notice Registers the caller, as its own operator, for a draw class; its stake weighs there from the next epoch on.
    /// @dev Reverts ClassNotListed, CanaryKey, AlreadyRegistered, OperatorFixed, TooManyClasses. Emits MediatorRegistered.
    function register(bytes32 drawClass) external;

    /// @notice Registers the caller under an operator that approved it. A mediator's operator never changes after its first registration.
    /// @dev Reverts as register does, OperatorNotApproving, and OperatorBelowOperator: an operator stands under nobody, so that one operator
    /// names all who belong together. Emits MediatorRegistered.
    function registerUnder(bytes32 drawClass, address operator) external;

    /// @notice Adds to the caller's stake, taken by transferFrom.
    /// @dev Reverts ZeroAmount, NotRegistered, or as the token does. Emits StakeAdded.
    function stake(uint128 amount) external;

    /// @notice Moves stake into unbonding: it stops weighing from the next epoch on and stays slashable until withdrawn. A further
    /// request restarts the period for all of it.
    /// @dev Reverts ZeroAmount, StakeTooLow. Emits UnstakeRequested.
    function requestUnstake(uint128 amount) external;

    /// @notice Sends the caller everything that has finished unbonding. Nothing can pause it.
    /// @dev Reverts NothingToWithdraw, StillUnbonding, StillLocked while a seat of the caller is not settled. Emits StakeWithdrawn.
    function withdraw() external;

    /// @notice Brings a mediator's weight in line with the current minimum stake, its class's cap and its jail. Anyone.
    function syncWeight(address mediator) external;

    /// @notice Locks stake for the seats of a round. DisputePool only.
    /// @dev Reverts NotPool, CannotLock. Emits SeatLocked per mediator.
    function lockAll(bytes32 disputeId, uint8 round, uint128 amount, address[] calldata mediators) external;

    /// @notice Releases the locks of a round's seats, slashes those at fault, sends what was taken to Settlement and jails whom the parameters
    /// say. Never grows a weight. Settlement only.
    /// @param lockAmount wei each seat locked
    /// @param absencesToJail absences in a row (NO_COMMIT, NO_REVEAL) that jail; 0 for never. Fault CANARY jails at once
    /// @param jailPeriod seconds
    /// @dev Reverts NotSettlement, LockUnknown. Emits SeatUnlocked per mediator, StakeSlashed, MediatorJailed.
    /// @return taken wei taken of each, in the order given
    function releaseAll(
        bytes32 disputeId,
        uint8 round,
        uint128 lockAmount,
        uint8 absencesToJail,
        uint32 jailPeriod,
        Release[] calldata seats
    ) external returns (uint128[] memory taken);

    /// @notice Whether a mediator can take one more lock: fewer than `maxOpenLocks` open and enough stake (unbonding included) not locked yet;
    /// and its operator.
    function seatable(address mediator, uint128 lockAmount, uint8 maxOpenLocks)
        external
        view
        returns (bool free, address operator);

    /// @notice The operators of accounts; an account that never registered is its own.
    function operatorsOf(address[] calldata accounts) external view returns (address[] memory operators);

    /// @notice How many of the accounts' operators, each once, have mediators with weight in a class at the present epoch: what these take from
    /// ISortition.drawableOperators.
    function operatorsWeighing(bytes32 drawClass, address[] calldata accounts) external view returns (uint32 operators);

    /// @notice Whether an address ever registered as a mediator.
    function isMediator(address account) external view returns (bool);

    /// @notice A mediator's account; all zero when unknown.
    function accountOf(address mediator) external view returns (Account memory account);

    /// @notice All stake in custody, active and unbonding: never more than the token balance of this contract.
    function totalStake() external view returns (uint256);
}
