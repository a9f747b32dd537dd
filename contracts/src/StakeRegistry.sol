// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICanaries} from "./interfaces/ICanaries.sol";
import {IDrawClasses} from "./interfaces/IDrawClasses.sol";
import {IParameters, ParameterSet} from "./interfaces/IParameters.sol";
import {ISortition} from "./interfaces/ISortition.sol";
import {IStakeRegistry, Release} from "./interfaces/IStakeRegistry.sol";
import {Fault} from "./libraries/Numbers.sol";
import {WiredOnce} from "./WiredOnce.sol";

/// @notice Holds mediators' stake, locks it per seat and takes slashes from it. Nothing here can be paused.
contract StakeRegistry is IStakeRegistry, WiredOnce, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant MAX_CLASSES = 4;
    /// @dev Later than any epoch: the weight set last.
    uint64 private constant LATEST = type(uint64).max;

    /// @dev What a lock and a release change, in one slot; whether a lock fits is known from the first two. No amount exceeds `totalStake`,
    /// which stays in 96 bits.
    struct Record {
        uint96 stake;
        uint96 locked;
        uint40 jailedUntil;
        uint8 openLocks;
        uint8 absences;
        /// @dev It is the operator of a mediator.
        bool operates;
        address operator;
        uint96 unbonding;
        uint40 withdrawableAt;
        bytes32[] drawClasses;
    }

    /// @notice The token that is staked.
    IERC20 public immutable token;

    /// @notice Where the minimum stake comes from, and how long a round may wait for its draw.
    IParameters public immutable parameters;

    /// @notice Which classes there are, and how much an operator weighs there at most.
    IDrawClasses public immutable drawClasses;

    /// @notice Where weights are kept.
    ISortition public immutable sortition;

    /// @inheritdoc IStakeRegistry
    uint64 public immutable unbondingPeriod;

    uint64 private immutable _epochLength;

    /// @inheritdoc IStakeRegistry
    uint256 public totalStake;

    address private _pool;
    address private _settlement;
    ICanaries private _canaries;
    mapping(address mediator => Record record) private _records;
    mapping(address operator => mapping(address mediator => bool)) private _approvals;
    /// @dev What an operator's mediators weigh in a class together, by the weights set last.
    mapping(address operator => mapping(bytes32 drawClass => uint256)) private _operatorWeights;

    /// @param token_ the token that is staked
    /// @param parameters_ where the minimum stake comes from
    /// @param drawClasses_ which classes there are
    /// @param sortition_ where weights are kept
    /// @param unbondingPeriod_ least seconds between requestUnstake and the earliest withdrawal
    constructor(
        IERC20 token_,
        IParameters parameters_,
        IDrawClasses drawClasses_,
        ISortition sortition_,
        uint64 unbondingPeriod_
    ) {
        token = IERC20(_nonZero(address(token_)));
        parameters = IParameters(_nonZero(address(parameters_)));
        drawClasses = IDrawClasses(_nonZero(address(drawClasses_)));
        sortition = ISortition(_nonZero(address(sortition_)));
        unbondingPeriod = unbondingPeriod_;
        _epochLength = sortition_.epochLength();
    }

    /// @notice Names the pool, which locks, the settlement, which releases and slashes, and the canaries, whose keys never register.
    /// Deployer only, once.
    function initialise(address pool, address settlement, ICanaries canaries) external wiresOnce {
        _pool = _nonZero(pool);
        _settlement = _nonZero(settlement);
        _canaries = ICanaries(_nonZero(address(canaries)));
    }

    /// @inheritdoc IStakeRegistry
    function approveMediator(address mediator) external {
        _approvals[msg.sender][mediator] = true;
        emit OperatorApproved(msg.sender, mediator);
    }

    /// @inheritdoc IStakeRegistry
    function register(bytes32 drawClass) external {
        _register(drawClass, msg.sender);
    }

    /// @inheritdoc IStakeRegistry
    function registerUnder(bytes32 drawClass, address operator) external {
        _register(drawClass, operator);
    }

    /// @inheritdoc IStakeRegistry
    function stake(uint128 amount) external nonReentrant {
        if (amount == 0) revert ZeroAmount();
        Record storage record = _records[msg.sender];
        if (record.operator == address(0)) revert NotRegistered(msg.sender);
        totalStake = SafeCast.toUint96(totalStake + amount);
        record.stake += uint96(amount);
        emit StakeAdded(msg.sender, amount, record.stake);
        _weighAll(msg.sender, record, _minimumStake(), true);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IStakeRegistry
    function requestUnstake(uint128 amount) external {
        if (amount == 0) revert ZeroAmount();
        Record storage record = _records[msg.sender];
        if (amount > record.stake) revert StakeTooLow(record.stake, amount);
        ParameterSet memory set = parameters.at(parameters.current());
        record.stake -= uint96(amount);
        record.unbonding += uint96(amount);
        // A round pins the present epoch and draws from it until its beacon is given up: whoever it may draw is still there.
        uint256 drawable = uint256(_epochLength) + set.beaconDelay + set.beaconTimeout + 1;
        uint256 period = unbondingPeriod > drawable ? unbondingPeriod : drawable;
        record.withdrawableAt = SafeCast.toUint40(block.timestamp + period);
        emit UnstakeRequested(msg.sender, amount, record.withdrawableAt);
        _weighAll(msg.sender, record, set.minimumStake, false);
    }

    /// @inheritdoc IStakeRegistry
    function withdraw() external nonReentrant {
        Record storage record = _records[msg.sender];
        uint96 amount = record.unbonding;
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        if (block.timestamp < record.withdrawableAt) {
            revert StillUnbonding(record.withdrawableAt, uint64(block.timestamp));
        }
        if (record.openLocks > 0) revert StillLocked(record.openLocks);
        record.unbonding = 0;
        record.withdrawableAt = 0;
        totalStake -= amount;
        emit StakeWithdrawn(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStakeRegistry
    function syncWeight(address mediator) external {
        _weighAll(mediator, _records[mediator], _minimumStake(), true);
    }

    /// @inheritdoc IStakeRegistry
    function lockAll(bytes32 disputeId, uint8 round, uint128 amount, address[] calldata mediators) external {
        if (msg.sender != _pool) revert NotPool(_pool, msg.sender);
        for (uint256 i = 0; i < mediators.length; i++) {
            address mediator = mediators[i];
            Record storage record = _records[mediator];
            if (!_covers(record, amount)) {
                revert CannotLock(mediator, amount, uint128(record.stake) + record.unbonding - record.locked);
            }
            record.locked += uint96(amount);
            record.openLocks += 1;
            emit SeatLocked(mediator, disputeId, round, amount);
        }
    }

    /// @inheritdoc IStakeRegistry
    function releaseAll(
        bytes32 disputeId,
        uint8 round,
        uint128 lockAmount,
        uint8 absencesToJail,
        uint32 jailPeriod,
        Release[] calldata seats
    ) external nonReentrant returns (uint128[] memory taken) {
        if (msg.sender != _settlement) revert NotSettlement(_settlement, msg.sender);
        taken = new uint128[](seats.length);
        uint256 total;
        uint128 minimum;
        for (uint256 i = 0; i < seats.length; i++) {
            Release calldata seat = seats[i];
            Record storage record = _records[seat.mediator];
            _unlock(record, seat.mediator, disputeId, round, lockAmount);
            taken[i] = _slash(record, seat, disputeId, lockAmount);
            total += taken[i];
            bool jailed = _noteConduct(record, seat, absencesToJail, jailPeriod);
            if (taken[i] == 0 && !jailed) continue;
            if (minimum == 0) minimum = _minimumStake();
            _weighAll(seat.mediator, record, minimum, false);
        }
        if (total == 0) return taken;
        totalStake -= total;
        token.safeTransfer(_settlement, total);
    }

    /// @inheritdoc IStakeRegistry
    function seatable(address mediator, uint128 lockAmount, uint8 maxOpenLocks)
        external
        view
        returns (bool free, address operator)
    {
        Record storage record = _records[mediator];
        return (record.openLocks < maxOpenLocks && _covers(record, lockAmount), _operatorOf(mediator));
    }

    /// @inheritdoc IStakeRegistry
    function operatorsOf(address[] calldata accounts) external view returns (address[] memory operators) {
        operators = new address[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            operators[i] = _operatorOf(accounts[i]);
        }
    }

    /// @inheritdoc IStakeRegistry
    function isMediator(address account) external view returns (bool) {
        return _records[account].operator != address(0);
    }

    /// @inheritdoc IStakeRegistry
    function accountOf(address mediator) external view returns (Account memory account) {
        Record storage record = _records[mediator];
        account.stake = record.stake;
        account.unbonding = record.unbonding;
        account.locked = record.locked;
        account.withdrawableAt = record.withdrawableAt;
        account.openLocks = record.openLocks;
        account.absences = record.absences;
        account.jailedUntil = record.jailedUntil;
        account.operator = record.operator;
        account.drawClasses = record.drawClasses;
    }

    function _register(bytes32 drawClass, address operator) private {
        if (!drawClasses.termsOf(drawClass).listed) revert ClassNotListed(drawClass);
        if (_canaries.isCanaryKey(msg.sender)) revert CanaryKey(msg.sender);
        Record storage record = _records[msg.sender];
        if (record.operator == address(0)) _nameOperator(record, operator);
        else if (record.operator != operator) revert OperatorFixed(record.operator, operator);
        uint256 classes = record.drawClasses.length;
        for (uint256 i = 0; i < classes; i++) {
            if (record.drawClasses[i] == drawClass) revert AlreadyRegistered(msg.sender, drawClass);
        }
        if (classes == MAX_CLASSES) revert TooManyClasses(MAX_CLASSES);
        record.drawClasses.push(drawClass);
        emit MediatorRegistered(msg.sender, drawClass, operator);
        _weigh(drawClass, msg.sender, operator, _worth(record, _minimumStake()), true);
    }

    /// @dev Operators form no chains: two mediators belong together exactly when their operators are equal.
    function _nameOperator(Record storage record, address operator) private {
        record.operator = operator;
        if (operator == msg.sender) return;
        if (!_approvals[operator][msg.sender]) revert OperatorNotApproving(operator, msg.sender);
        address above = _operatorOf(operator);
        if (above != operator) revert OperatorBelowOperator(operator, above);
        if (record.operates) revert OperatorBelowOperator(msg.sender, operator);
        _records[operator].operates = true;
    }

    function _operatorOf(address account) private view returns (address) {
        address operator = _records[account].operator;
        return operator == address(0) ? account : operator;
    }

    function _minimumStake() private view returns (uint128) {
        return parameters.at(parameters.current()).minimumStake;
    }

    /// @dev Whether a further lock can be put on. What is locked never exceeds stake and unbonding: no seat is slashed by more than its lock.
    function _covers(Record storage record, uint128 amount) private view returns (bool) {
        uint256 needed = uint256(record.locked) + amount;
        return record.stake >= needed || uint256(record.stake) + record.unbonding >= needed;
    }

    function _unlock(Record storage record, address mediator, bytes32 disputeId, uint8 round, uint128 amount) private {
        if (record.openLocks == 0 || record.locked < amount) revert LockUnknown(mediator, record.locked, amount);
        record.locked -= uint96(amount);
        record.openLocks -= 1;
        emit SeatUnlocked(mediator, disputeId, round, amount);
    }

    /// @dev Active stake goes first.
    function _slash(Record storage record, Release calldata seat, bytes32 disputeId, uint128 lockAmount)
        private
        returns (uint96 taken)
    {
        taken = uint96(seat.slash < lockAmount ? seat.slash : lockAmount);
        if (taken == 0) return 0;
        uint96 fromStake = taken < record.stake ? taken : record.stake;
        record.stake -= fromStake;
        if (fromStake < taken) record.unbonding -= taken - fromStake;
        emit StakeSlashed(seat.mediator, disputeId, taken);
    }

    function _noteConduct(Record storage record, Release calldata seat, uint8 absencesToJail, uint32 jailPeriod)
        private
        returns (bool jailed)
    {
        if (seat.present && record.absences > 0) record.absences = 0;
        if (seat.fault == Fault.CANARY) {
            jailed = true;
        } else if (seat.fault == Fault.NO_COMMIT || seat.fault == Fault.NO_REVEAL) {
            if (record.absences < type(uint8).max) record.absences += 1;
            jailed = absencesToJail > 0 && record.absences >= absencesToJail;
        }
        if (!jailed) return false;
        record.absences = 0;
        uint40 until = SafeCast.toUint40(block.timestamp + jailPeriod);
        if (until > record.jailedUntil) record.jailedUntil = until;
        emit MediatorJailed(seat.mediator, record.jailedUntil);
    }

    /// @dev What a mediator weighs before its operator's cap.
    function _worth(Record storage record, uint128 minimum) private view returns (uint256) {
        return record.stake >= minimum && block.timestamp >= record.jailedUntil ? record.stake : 0;
    }

    function _weighAll(address mediator, Record storage record, uint128 minimum, bool mayGrow) private {
        uint256 worth = _worth(record, minimum);
        uint256 classes = record.drawClasses.length;
        for (uint256 i = 0; i < classes; i++) {
            _weigh(record.drawClasses[i], mediator, record.operator, worth, mayGrow);
        }
    }

    /// @dev Where it may not grow, a weight needs no leaf, so neither leaving nor settling can fail for a full class.
    function _weigh(bytes32 drawClass, address mediator, address operator, uint256 worth, bool mayGrow) private {
        uint256 before = sortition.weightOf(drawClass, mediator, LATEST);
        uint256 others = _operatorWeights[operator][drawClass] - before;
        uint256 cap = drawClasses.termsOf(drawClass).weightCap;
        uint256 room = cap == 0 ? type(uint256).max : cap > others ? cap - others : 0;
        uint256 weight = worth < room ? worth : room;
        if (weight == before || (weight > before && !mayGrow)) return;
        _operatorWeights[operator][drawClass] = others + weight;
        sortition.setWeight(drawClass, mediator, uint128(weight));
    }
}
