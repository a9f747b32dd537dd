// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IParameters, ParameterSet} from "./interfaces/IParameters.sol";
import {ISortition} from "./interfaces/ISortition.sol";
import {IStakeRegistry} from "./interfaces/IStakeRegistry.sol";
import {WiredOnce} from "./WiredOnce.sol";

/// @notice Holds mediators' stake, locks it per seat and takes slashes from it. Nothing here can be paused.
contract StakeRegistry is IStakeRegistry, WiredOnce, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 private constant MAX_CLASSES = 4;

    /// @notice The token that is staked.
    IERC20 public immutable token;

    /// @notice Where minimum stake and lock rules come from.
    IParameters public immutable parameters;

    /// @notice Where weights are kept.
    ISortition public immutable sortition;

    /// @inheritdoc IStakeRegistry
    uint64 public immutable unbondingPeriod;

    /// @inheritdoc IStakeRegistry
    uint256 public totalStake;

    address private _pool;
    address private _settlement;
    mapping(address mediator => Account account) private _accounts;

    /// @param token_ the token that is staked
    /// @param parameters_ where minimum stake and lock rules come from
    /// @param sortition_ where weights are kept
    /// @param unbondingPeriod_ seconds between requestUnstake and the earliest withdrawal
    constructor(IERC20 token_, IParameters parameters_, ISortition sortition_, uint64 unbondingPeriod_) {
        token = IERC20(_nonZero(address(token_)));
        parameters = IParameters(_nonZero(address(parameters_)));
        sortition = ISortition(_nonZero(address(sortition_)));
        unbondingPeriod = unbondingPeriod_;
    }

    /// @notice Names the pool, which locks, and the settlement, which unlocks and slashes. Deployer only, once.
    function initialise(address pool, address settlement) external wiresOnce {
        _pool = _nonZero(pool);
        _settlement = _nonZero(settlement);
    }

    /// @inheritdoc IStakeRegistry
    function register(bytes32 drawClass) external {
        if (drawClass == 0) revert ZeroDrawClass();
        Account storage account = _accounts[msg.sender];
        uint256 classes = account.drawClasses.length;
        for (uint256 i = 0; i < classes; i++) {
            if (account.drawClasses[i] == drawClass) revert AlreadyRegistered(msg.sender, drawClass);
        }
        if (classes == MAX_CLASSES) revert TooManyClasses(MAX_CLASSES);
        account.drawClasses.push(drawClass);
        emit MediatorRegistered(msg.sender, drawClass);
        _weigh(msg.sender, account);
    }

    /// @inheritdoc IStakeRegistry
    function stake(uint128 amount) external nonReentrant {
        if (amount == 0) revert ZeroAmount();
        Account storage account = _accounts[msg.sender];
        if (account.drawClasses.length == 0) revert NotRegistered(msg.sender);
        account.stake += amount;
        totalStake += amount;
        emit StakeAdded(msg.sender, amount, account.stake);
        _weigh(msg.sender, account);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IStakeRegistry
    function requestUnstake(uint128 amount) external {
        if (amount == 0) revert ZeroAmount();
        Account storage account = _accounts[msg.sender];
        if (amount > account.stake) revert StakeTooLow(account.stake, amount);
        account.stake -= amount;
        account.unbonding += amount;
        account.withdrawableAt = uint64(block.timestamp) + unbondingPeriod;
        emit UnstakeRequested(msg.sender, amount, account.withdrawableAt);
        _weigh(msg.sender, account);
    }

    /// @inheritdoc IStakeRegistry
    function withdraw() external nonReentrant {
        Account storage account = _accounts[msg.sender];
        uint128 amount = account.unbonding;
        if (amount == 0) revert NothingToWithdraw(msg.sender);
        if (block.timestamp < account.withdrawableAt) {
            revert StillUnbonding(account.withdrawableAt, uint64(block.timestamp));
        }
        if (account.openLocks > 0) revert StillLocked(account.openLocks);
        account.unbonding = 0;
        account.withdrawableAt = 0;
        totalStake -= amount;
        emit StakeWithdrawn(msg.sender, amount);
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IStakeRegistry
    function syncWeight(address mediator) external {
        _weigh(mediator, _accounts[mediator]);
    }

    /// @inheritdoc IStakeRegistry
    function lock(address mediator, bytes32 disputeId, uint8 round, uint128 amount) external {
        if (msg.sender != _pool) revert NotPool(_pool, msg.sender);
        Account storage account = _accounts[mediator];
        if (_free(account) < amount) revert CannotLock(mediator, amount, _free(account));
        account.locked += amount;
        account.openLocks += 1;
        emit SeatLocked(mediator, disputeId, round, amount);
    }

    /// @inheritdoc IStakeRegistry
    function unlock(address mediator, bytes32 disputeId, uint8 round, uint128 amount) external onlySettlement {
        Account storage account = _accounts[mediator];
        if (account.locked < amount) revert LockUnknown(mediator, account.locked, amount);
        account.locked -= amount;
        account.openLocks -= 1;
        emit SeatUnlocked(mediator, disputeId, round, amount);
    }

    /// @inheritdoc IStakeRegistry
    function slash(address mediator, bytes32 disputeId, uint128 amount)
        external
        onlySettlement
        nonReentrant
        returns (uint128 taken)
    {
        Account storage account = _accounts[mediator];
        uint128 held = account.stake + account.unbonding;
        taken = amount < held ? amount : held;
        uint128 fromStake = taken < account.stake ? taken : account.stake;
        account.stake -= fromStake;
        account.unbonding -= taken - fromStake;
        totalStake -= taken;
        emit StakeSlashed(mediator, disputeId, taken);
        _weigh(mediator, account);
        token.safeTransfer(_settlement, taken);
    }

    /// @inheritdoc IStakeRegistry
    function canLock(address mediator, uint32 parameterVersion) external view returns (bool) {
        ParameterSet memory set = parameters.at(parameterVersion);
        Account storage account = _accounts[mediator];
        return account.openLocks < set.maxOpenLocks && _free(account) >= set.lockPerSeat;
    }

    /// @inheritdoc IStakeRegistry
    function accountOf(address mediator) external view returns (Account memory) {
        return _accounts[mediator];
    }

    modifier onlySettlement() {
        if (msg.sender != _settlement) revert NotSettlement(_settlement, msg.sender);
        _;
    }

    /// @dev What further locks can be put on. A slash of one seat can leave less than the other seats' locks: then nothing.
    function _free(Account storage account) private view returns (uint128) {
        uint128 held = account.stake + account.unbonding;
        return held > account.locked ? held - account.locked : 0;
    }

    function _weigh(address mediator, Account storage account) private {
        uint128 minimum = parameters.at(parameters.current()).minimumStake;
        uint128 weight = account.stake >= minimum ? account.stake : 0;
        uint256 classes = account.drawClasses.length;
        for (uint256 i = 0; i < classes; i++) {
            sortition.setWeight(account.drawClasses[i], mediator, weight);
        }
    }
}
