// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IDrawClasses} from "../interfaces/IDrawClasses.sol";
import {IParameters} from "../interfaces/IParameters.sol";
import {ISortition} from "../interfaces/ISortition.sol";
import {IStakeRegistry} from "../interfaces/IStakeRegistry.sol";
import {WiredOnce} from "../WiredOnce.sol";

/// @notice What is known of every mediator, and what it weighs for that.
abstract contract StakeWeights is IStakeRegistry, WiredOnce {
    /// @dev Later than any epoch: the weight set last.
    uint64 private constant LATEST = type(uint64).max;

    /// @dev How an account stands among operators. A mediator is ALONE, HEAD or MEMBER.
    enum Standing {
        NONE,
        /// @dev No mediator, but the operator of one.
        OPERATOR,
        /// @dev Its own operator, and nobody else's.
        ALONE,
        /// @dev Its own operator, and another's.
        HEAD,
        /// @dev Under another account.
        MEMBER
    }

    /// @dev What a lock and a release change, in one slot. No amount exceeds `totalStake`, which stays in 96 bits.
    struct Ledger {
        uint96 stake;
        uint96 locked;
        uint40 jailedUntil;
        uint8 openLocks;
        uint8 absences;
        Standing standing;
    }

    struct Record {
        Ledger ledger;
        /// @dev Of a MEMBER.
        address operator;
        uint96 unbonding;
        uint40 withdrawableAt;
        /// @dev Zero while none is named.
        address withdrawalAddress;
        /// @dev Who acts for it, zero while it does itself.
        address key;
        bytes32[] drawClasses;
    }

    /// @dev What a key is; all zero for an account that never was one. A mediator whose key was rotated is a retired key of its own.
    struct Key {
        address mediator;
        bool retired;
    }

    /// @dev What an operator's mediators weigh in a class together, by the weights set last, and before.
    struct OperatorWeight {
        uint96 latest;
        /// @dev Epoch from which `latest` counts.
        uint32 from;
        /// @dev In the epochs before that, back to the change before.
        uint96 before;
    }

    /// @notice Where the minimum stake comes from, and how long a round may wait for its draw.
    IParameters public immutable parameters;

    /// @notice Which classes there are, and how much an operator weighs there at most.
    IDrawClasses public immutable drawClasses;

    /// @notice Where weights are kept.
    ISortition public immutable sortition;

    uint64 internal immutable _epochLength;

    mapping(address mediator => Record record) internal _records;
    mapping(address account => Key key) internal _keys;
    /// @dev Of the operators of others; one that stands ALONE weighs what it weighs itself.
    mapping(address operator => mapping(bytes32 drawClass => OperatorWeight weight)) private _operatorWeights;

    constructor(IParameters parameters_, IDrawClasses drawClasses_, ISortition sortition_) {
        parameters = IParameters(_nonZero(address(parameters_)));
        drawClasses = IDrawClasses(_nonZero(address(drawClasses_)));
        sortition = ISortition(_nonZero(address(sortition_)));
        _epochLength = sortition_.epochLength();
    }

    /// @inheritdoc IStakeRegistry
    function syncWeight(address mediator) external {
        Record storage record = _records[mediator];
        _weighAll(mediator, record, record.ledger, _minimumStake(), true);
    }

    /// @inheritdoc IStakeRegistry
    function operatorsWeighing(bytes32 drawClass, address[] calldata accounts)
        external
        view
        returns (uint32 operators)
    {
        address[] memory seen = new address[](accounts.length);
        for (uint256 i = 0; i < accounts.length; i++) {
            address operator = _operatorOf(accounts[i]);
            bool isNew = true;
            for (uint256 j = 0; j < i && isNew; j++) {
                isNew = seen[j] != operator;
            }
            seen[i] = operator;
            if (isNew && _weighs(drawClass, operator)) operators++;
        }
    }

    /// @dev A key is of its mediator's house, retired or not.
    function _operatorOf(address account) internal view returns (address) {
        Record storage record = _records[account];
        Standing standing = record.ledger.standing;
        if (standing == Standing.MEMBER) return record.operator;
        if (standing != Standing.NONE) return account;
        address mediator = _keys[account].mediator;
        return mediator == address(0) ? account : _operatorOf(mediator);
    }

    function _minimumStake() internal view returns (uint128) {
        return parameters.at(parameters.current()).minimumStake;
    }

    /// @dev Starts to keep what the mediators of an operator weigh together, with what it weighs itself.
    function _keepOperatorWeights(address operator) internal {
        bytes32[] storage classes = _records[operator].drawClasses;
        uint256 count = classes.length;
        for (uint256 i = 0; i < count; i++) {
            _operatorWeights[operator][classes[i]] = OperatorWeight({
                latest: uint96(sortition.weightOf(classes[i], operator, LATEST)),
                from: uint32(_epoch() + 1),
                before: uint96(sortition.weightOf(classes[i], operator, _epoch()))
            });
        }
    }

    /// @dev What a mediator weighs before its operator's cap.
    function _worth(Ledger memory ledger, uint128 minimum) internal view returns (uint256) {
        return ledger.stake >= minimum && block.timestamp >= ledger.jailedUntil ? ledger.stake : 0;
    }

    function _weighAll(address mediator, Record storage record, Ledger memory ledger, uint128 minimum, bool mayGrow)
        internal
    {
        uint256 worth = _worth(ledger, minimum);
        address operator = ledger.standing == Standing.MEMBER ? record.operator : mediator;
        uint256 classes = record.drawClasses.length;
        for (uint256 i = 0; i < classes; i++) {
            _weigh(record.drawClasses[i], mediator, operator, ledger.standing, worth, mayGrow);
        }
    }

    /// @dev Where it may not grow, a weight needs no leaf, so neither leaving nor settling can fail for a full class.
    function _weigh(
        bytes32 drawClass,
        address mediator,
        address operator,
        Standing standing,
        uint256 worth,
        bool mayGrow
    ) internal {
        uint256 before = sortition.weightOf(drawClass, mediator, LATEST);
        uint256 others = standing == Standing.ALONE ? 0 : _operatorWeights[operator][drawClass].latest - before;
        uint256 cap = drawClasses.termsOf(drawClass).weightCap;
        uint256 room = cap == 0 ? type(uint256).max : cap > others ? cap - others : 0;
        uint256 weight = worth < room ? worth : room;
        if (weight == before || (weight > before && !mayGrow)) return;
        if (standing != Standing.ALONE) _setOperatorWeight(_operatorWeights[operator][drawClass], others + weight);
        sortition.setWeight(drawClass, mediator, uint128(weight), others == 0);
    }

    function _setOperatorWeight(OperatorWeight storage weight, uint256 latest) private {
        uint32 next = SafeCast.toUint32(_epoch() + 1);
        if (weight.from != next) (weight.from, weight.before) = (next, weight.latest);
        // All weights together are at most the stake in custody, which stays in 96 bits.
        weight.latest = uint96(latest);
    }

    /// @dev Whether an operator's mediators have weight in a class at the present epoch.
    function _weighs(bytes32 drawClass, address operator) private view returns (bool) {
        Standing standing = _records[operator].ledger.standing;
        if (standing == Standing.NONE) return false;
        uint64 epoch = _epoch();
        if (standing == Standing.ALONE) return sortition.weightOf(drawClass, operator, epoch) > 0;
        OperatorWeight memory weight = _operatorWeights[operator][drawClass];
        return (epoch < weight.from ? weight.before : weight.latest) > 0;
    }

    function _epoch() private view returns (uint64) {
        return uint64(block.timestamp) / _epochLength;
    }
}
