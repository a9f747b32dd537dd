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
        /// @dev Who acts for it: itself until its key is rotated.
        address key;
        /// @dev Where its stake and credits are paid, zero for itself.
        address withdrawalAddress;
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
    /// @notice From here on a mediator's stake and credits are paid to this address, which alone can name another.
    event WithdrawalAddressSet(address indexed mediator, address indexed withdrawalAddress);
    /// @notice An account lets a mediator take it as its key; zero takes that back.
    event KeyOffered(address indexed key, address indexed mediator);
    /// @notice From here on `key` alone acts for a mediator, and `retired` never again for anyone.
    event KeyRotated(address indexed mediator, address indexed retired, address indexed key);

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
    error KeyRetired(address key);
    error KeyTaken(address key);
    error KeyNotOffered(address key, address mediator);
    error NotWithdrawalAddress(address expected, address got);
    error WithdrawalAddressInvalid(address mediator, address got);

    /// @notice The least number of seconds between requestUnstake and the earliest withdrawal; longer where the parameters need it: stake never
    /// leaves between the epoch a round pins and its draw.
    function unbondingPeriod() external view returns (uint64);

    /// @notice Lets a mediator name the caller as its operator.
    /// @dev Whoever calls any function here acts as the mediator whose key it is, else for itself; a retired key is refused with KeyRetired.
    /// Emits OperatorApproved.
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

    /// @notice As stake, and names the withdrawal address with it, so that no stake ever lies where its key alone could take it.
    /// @dev Reverts as stake and setWithdrawalAddress do. Emits WithdrawalAddressSet, StakeAdded.
    function stakeWith(uint128 amount, address withdrawalAddress) external;

    /// @notice Moves stake into unbonding: it stops weighing from the next epoch on and stays slashable until withdrawn. A further
    /// request restarts the period for all of it.
    /// @dev Reverts ZeroAmount, StakeTooLow. Emits UnstakeRequested.
    function requestUnstake(uint128 amount) external;

    /// @notice As requestUnstake, by a mediator's withdrawal address.
    /// @dev Reverts NotWithdrawalAddress, and as requestUnstake does.
    function requestUnstakeOf(address mediator, uint128 amount) external;

    /// @notice Sends everything of the caller's that has finished unbonding to its withdrawal address. Nothing can pause it.
    /// @dev Reverts NothingToWithdraw, StillUnbonding, StillLocked while a seat of the caller is not settled. Emits StakeWithdrawn.
    function withdraw() external;

    /// @notice As withdraw, by a mediator's withdrawal address.
    /// @dev Reverts NotWithdrawalAddress, and as withdraw does.
    function withdrawOf(address mediator) external;

    /// @notice Names where a mediator's stake and credits are paid: once by the mediator itself, from then on by that address alone.
    /// @dev Not the mediator and not a key of its own. Reverts NotRegistered, NotWithdrawalAddress, WithdrawalAddressInvalid. Emits
    /// WithdrawalAddressSet.
    function setWithdrawalAddress(address mediator, address withdrawalAddress) external;

    /// @notice Lets a mediator take the caller as its key; zero takes that back. Without it anyone could make a key of a stranger, who then
    /// could neither register nor be paid what is its own.
    /// @dev Emits KeyOffered.
    function offerKey(address mediator) external;

    /// @notice Makes another account act for a mediator, at once and for good, and retires the one that did. The mediator stays who it is:
    /// its stake, seats, commitments and credits. By its withdrawal address.
    /// @dev Reverts NotWithdrawalAddress; KeyNotOffered; KeyTaken for a mediator, an operator, whoever was a key before and the withdrawal
    /// address; CanaryKey. Emits KeyRotated.
    function rotateKey(address mediator, address key) external;

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

    /// @notice The operators of accounts; a key's is its mediator's, an account that never registered is its own.
    function operatorsOf(address[] calldata accounts) external view returns (address[] memory operators);

    /// @notice How many of the accounts' operators, each once, have mediators with weight in a class at the present epoch: what these take from
    /// ISortition.drawableOperators.
    function operatorsWeighing(bytes32 drawClass, address[] calldata accounts) external view returns (uint32 operators);

    /// @notice Whether an address ever registered as a mediator, or was ever the key of one.
    function isMediator(address account) external view returns (bool);

    /// @notice Whom an account acts for: the mediator whose key it is, nobody (zero) when it was retired, else itself.
    function actsFor(address account) external view returns (address mediator);

    /// @notice Where an account's credits are paid: the withdrawal address of the mediator that it is, or is or was a key of; itself where there
    /// is none.
    function payeeOf(address account) external view returns (address payee);

    /// @notice A mediator's account; all zero when unknown.
    function accountOf(address mediator) external view returns (Account memory account);

    /// @notice All stake in custody, active and unbonding: never more than the token balance of this contract.
    function totalStake() external view returns (uint256);
}
